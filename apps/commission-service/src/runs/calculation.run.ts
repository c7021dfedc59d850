import { inSpan } from '@slipway/shared/telemetry/spans';
import type { Pool } from 'pg';
import type { PlanDocument } from '@slipway/shared/contracts';
import { rangeOf, type DayRange } from '../sales/day.range.js';
import type { TenantFacts } from '../facts/tenant.facts.js';
import { unitKindOf } from '../units/unit.js';
import { postUnits, type PostOrder } from '../units/unit.poster.js';
import { changedSubjects } from './changed.units.js';
import type { RunProgress } from './run.progress.js';
import { batchesOf } from './subject.batches.js';
import { jointSubjects, nextContracts, type RunScope } from './subjects.repository.js';

/** While one batch is being copied into the ledger, the next one is read and calculated. */
const LANES = 2;
/** Contracts that are looked at with one statement. */
const PAGE = 2_000;
const FIRST_ID = '00000000-0000-0000-0000-000000000000';

export interface RunOrder {
  pool: Pool;
  jobId: string;
  facts: TenantFacts;
  scope: RunScope;
  /** Only what counts in these days, and in the windows around them; null for all of it. */
  days: DayRange | null;
  progress: RunProgress;
  signal: AbortSignal;
}

/** Calculates all units of a scope and posts the differences, batch by batch. What is posted stays when it is broken off. */
export async function runCalculation(order: RunOrder): Promise<void> {
  const { facts } = order;
  for (const [planId, { shape }] of [...facts.plans].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const kind = unitKindOf(shape);
    const range = order.days && rangeOf(shape, facts.calendar, [order.days.from, order.days.to]);
    const subjects =
      kind === 'contract' ? contractPages(order, planId) : jointSubjectsOf(order, { planId, kind });
    const batches = batchesOf(order.pool, { facts, planId, kind, range }, subjects);
    await inLanes(batches, async (subjectIds) => {
      order.signal.throwIfAborted();
      const post: PostOrder = {
        jobId: order.jobId,
        facts,
        planId,
        kind,
        subjectIds,
        range,
        waits: true,
        signal: order.signal,
      };
      const result = await inSpan(
        'calculate batch',
        { attributes: { 'slipway.batch.units': subjectIds.length } },
        () => postUnits(order.pool, post),
      );
      order.progress.add(subjectIds.length, result);
    });
  }
}

/** Units of a scope as there are now, for progress. */
export async function countUnits({
  pool,
  facts,
  scope,
}: Pick<RunOrder, 'pool' | 'facts' | 'scope'>): Promise<number> {
  let units = 0;
  for (const [planId, { shape }] of facts.plans)
    units += await countOfPlan(pool, facts, planId, shape, scope);
  return units;
}

async function countOfPlan(
  pool: Pool,
  facts: TenantFacts,
  planId: string,
  shape: PlanDocument,
  { contractId }: RunScope,
): Promise<number> {
  const kind = unitKindOf(shape);
  if (kind !== 'contract') return (await jointSubjects(pool, facts, { planId, kind }, contractId)).length;
  const { rows } = await pool.query<{ n: number }>(
    'SELECT count(*)::int AS n FROM contracts WHERE tenant_id = $1 AND plan_id = $2 AND ($3::uuid IS NULL OR id = $3)',
    [facts.tenantId, planId, contractId],
  );
  return rows[0]!.n;
}

/** Contracts that are to be calculated. */
async function* contractPages(order: RunOrder, planId: string): AsyncGenerator<string[]> {
  let after = FIRST_ID;
  for (;;) {
    const page = await nextContracts(order.pool, order.facts, planId, order.scope, after, PAGE);
    if (page.length === 0) return;
    after = page.at(-1)!.id;
    const changed = page.filter(({ isChanged }) => isChanged).map(({ id }) => id);
    order.progress.skipped(page.length - changed.length);
    yield changed;
    order.signal.throwIfAborted();
  }
}

/** Parties or leaders who are to be calculated. */
async function* jointSubjectsOf(
  { pool, facts, scope, progress }: RunOrder,
  unit: { planId: string; kind: 'party' | 'team' },
): AsyncGenerator<string[]> {
  const subjects = await jointSubjects(pool, facts, unit, scope.contractId);
  const changed = scope.recheck ? subjects : await changedSubjects(pool, facts, unit, subjects);
  progress.skipped(subjects.length - changed.length);
  yield changed;
}

/** Works on so many items at a time, in the order in which they come; the first failure ends it. */
async function inLanes<T>(items: AsyncIterable<T>, work: (item: T) => Promise<void>): Promise<void> {
  const iterator = items[Symbol.asyncIterator]();
  // One at a time asks for the next item.
  let turn: Promise<unknown> = Promise.resolve();
  const next = (): Promise<IteratorResult<T>> => {
    const asked = turn.then(() => iterator.next());
    turn = asked.catch(() => undefined);
    return asked;
  };
  let failed = false;
  const lane = async (): Promise<void> => {
    while (!failed) {
      const item = await next();
      if (item.done) return;
      await work(item.value);
    }
  };
  const lanes = Array.from({ length: LANES }, () =>
    lane().catch((error: unknown) => {
      failed = true;
      throw error;
    }),
  );
  const settled = await Promise.allSettled(lanes);
  for (const outcome of settled) if (outcome.status === 'rejected') throw outcome.reason;
}
