import type { Pool } from 'pg';
import { inTransaction } from '@slipway/database';
import { currentFacts, type TenantFacts } from '../facts/tenant.facts.js';
import type { Difference } from '../posting/difference.js';
import { append } from '../posting/ledger.writer.js';
import { waitForTurn } from '../posting/turns.js';
import type { DayRange } from '../sales/day.range.js';
import { calculate } from './unit.calculation.js';
import { contractsOf } from './unit.contracts.js';
import { holdUnits, markCalculated } from './unit.repository.js';
import type { Unit } from './unit.js';

/** Between its statements a large unit is calculated: that may take longer than usual transactions may be idle. */
export const WHILE_CALCULATING = `SET LOCAL idle_in_transaction_session_timeout = '2min'`;

export interface PostOrder {
  jobId: string;
  facts: TenantFacts;
  planId: string;
  kind: Unit['kind'];
  subjectIds: readonly string[];
  range: DayRange | null;
  /** Somebody else has a unit, or appends: whether it waits for its turn, or fails soon (55P03). */
  waits: boolean;
  /** Until it is being posted, nothing of it has happened. */
  signal?: AbortSignal;
}

export interface PostResult {
  sales: number;
  entries: number;
  /** Sums by currency of what was posted, in minor units. */
  totals: ReadonlyMap<string, bigint>;
}

/**
 * Calculates units and posts the differences, in one transaction that holds them: whoever does it again, at once or after
 * a crash, finds nothing left to post.
 */
export function postUnits(pool: Pool, order: PostOrder): Promise<PostResult> {
  const { jobId, planId, kind, subjectIds, range } = order;
  const { tenantId } = order.facts;
  return inTransaction(pool, async (client) => {
    await client.query(WHILE_CALCULATING);
    if (order.waits) await waitForTurn(client);
    const held = await holdUnits(
      client,
      tenantId,
      subjectIds.map((subjectId) => ({ kind, planId, subjectId })),
    );
    // A run takes its time: what was published or corrected since it began holds for the rest of it.
    const facts = await currentFacts(client, order.facts);
    const contracts = await contractsOf(client, facts, { kind, planId }, subjectIds);
    const units = held.map((unit) => ({ ...unit, ...contracts.get(unit.subjectId)! }));
    const { differences, sales } = await calculate(client, { facts, units, range, signal: order.signal });
    const entries = await append(client, { tenantId, jobId, signal: order.signal }, differences);
    if (range === null) await markCalculated(client, units);
    return { sales, entries, totals: totalsOf(differences) };
  });
}

function totalsOf(differences: readonly Difference[]): Map<string, bigint> {
  const totals = new Map<string, bigint>();
  for (const { currency, amount } of differences) totals.set(currency, (totals.get(currency) ?? 0n) + amount);
  return totals;
}
