import type { PoolClient } from 'pg';
import type { JudgedWhatIf } from '@slipway/shared/contracts';
import type { TenantFacts } from '../facts/tenant.facts.js';
import {
  jointSubjects,
  nextContracts,
  subjectsOfContract,
  type Subjects,
} from '../runs/subjects.repository.js';
import { unitKindOf } from '../units/unit.js';
import { changedContracts } from './changes.js';

/** Subjects that are compared with the same statements. */
const PAGE = 200;
const FIRST_ID = '00000000-0000-0000-0000-000000000000';

export interface Concern {
  facts: TenantFacts;
  changes: JudgedWhatIf;
  /** The one contract that is asked about. */
  contractId: string | null;
}

/**
 * What the changes concern: everything under the plan that is tried, and of other plans the contracts whose facts are.
 * What was changed is held until the end, so that it is not long.
 */
export async function* concerned(
  client: PoolClient,
  { facts, changes, contractId }: Concern,
): AsyncGenerator<Subjects> {
  const planId = changes.plan?.plan_id;
  const timeline = planId === undefined ? undefined : facts.plans.get(planId);
  if (planId !== undefined && timeline) {
    const kind = unitKindOf(timeline.shape);
    yield* kind === 'contract'
      ? contractPages(client, facts, planId, contractId)
      : inPages({
          planId,
          kind,
          subjectIds: await jointSubjects(client, facts, { planId, kind }, contractId),
        });
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
  for (const subjects of others.values()) yield* inPages(subjects);
}

function* inPages({ subjectIds, ...unit }: Subjects): Generator<Subjects> {
  for (let at = 0; at < subjectIds.length; at += PAGE)
    yield { ...unit, subjectIds: subjectIds.slice(at, at + PAGE) };
}

async function* contractPages(
  client: PoolClient,
  facts: TenantFacts,
  planId: string,
  contractId: string | null,
): AsyncGenerator<Subjects> {
  for (let after = FIRST_ID; ;) {
    const page = await nextContracts(client, facts, planId, { contractId, recheck: true }, after, PAGE);
    if (page.length === 0) return;
    after = page.at(-1)!.id;
    yield { planId, kind: 'contract', subjectIds: page.map(({ id }) => id) };
  }
}
