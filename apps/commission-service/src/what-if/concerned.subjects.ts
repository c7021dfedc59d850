import type { PoolClient } from 'pg';
import type { JudgedWhatIf } from '@slipway/shared/contracts';
import type { TenantFacts } from '../facts/tenant.facts.js';
import {
  jointSubjects,
  nextContracts,
  subjectsOfContract,
  type Subjects,
} from '../runs/subjects.repository.js';
import { batchesOf } from '../runs/subject.batches.js';
import { rangeOf, type DayRange } from '../sales/day.range.js';
import { unitKindOf } from '../units/unit.js';
import { changedContracts } from './changes.js';

/** Contracts that are looked at with one statement. */
const PAGE = 2_000;
const FIRST_ID = '00000000-0000-0000-0000-000000000000';

export interface Concern {
  facts: TenantFacts;
  changes: JudgedWhatIf;
  /** The one contract that is asked about. */
  contractId: string | null;
  /** The days that are asked about. */
  days: DayRange | null;
}

/** Subjects to be compared at a time, and the days of which something may concern them. */
export interface Concerned extends Subjects {
  range: DayRange | null;
}

/**
 * What the changes concern: everything under the plan that is tried, and of other plans the contracts whose facts are.
 */
export async function* concerned(
  client: PoolClient,
  { facts, changes, contractId, days }: Concern,
): AsyncGenerator<Concerned> {
  const inBatches = async function* (
    { planId, kind }: Pick<Subjects, 'planId' | 'kind'>,
    pages: AsyncIterable<string[]> | Iterable<string[]>,
  ): AsyncGenerator<Concerned> {
    const { shape } = facts.plans.get(planId)!;
    const range = days && rangeOf(shape, facts.calendar, [days.from, days.to]);
    for await (const subjectIds of batchesOf(client, { facts, planId, kind, range }, pages))
      yield { planId, kind, subjectIds, range };
  };
  const planId = changes.plan?.plan_id;
  const timeline = planId === undefined ? undefined : facts.plans.get(planId);
  if (planId !== undefined && timeline) {
    const kind = unitKindOf(timeline.shape);
    yield* inBatches(
      { planId, kind },
      kind === 'contract'
        ? contractPages(client, facts, planId, contractId)
        : [await jointSubjects(client, facts, { planId, kind }, contractId)],
    );
  }
  const others = new Map<string, Subjects>();
  for (const id of await changedContracts(client, facts.tenantId, changes)) {
    if (contractId !== null && contractId !== id) continue;
    const subjects = await subjectsOfContract(client, facts, id);
    if (!subjects || subjects.planId === planId) continue;
    const known = others.get(subjects.planId)?.subjectIds ?? [];
    others.set(subjects.planId, {
      ...subjects,
      subjectIds: [...new Set([...known, ...subjects.subjectIds])],
    });
  }
  for (const { subjectIds, ...unit } of others.values()) yield* inBatches(unit, [subjectIds]);
}

async function* contractPages(
  client: PoolClient,
  facts: TenantFacts,
  planId: string,
  contractId: string | null,
): AsyncGenerator<string[]> {
  for (let after = FIRST_ID; ;) {
    const page = await nextContracts(client, facts, planId, { contractId, recheck: true }, after, PAGE);
    if (page.length === 0) return;
    after = page.at(-1)!.id;
    yield page.map(({ id }) => id);
  }
}
