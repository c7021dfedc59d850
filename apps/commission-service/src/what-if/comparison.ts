import type { Pool, PoolClient } from 'pg';
import { explainPosted, type PostedTrace } from '@slipway/commissions';
import type { ClaimedJob, HandlerContext, HandlerOutcome } from '@slipway/jobs';
import { moneyOf, type ComparisonLine, type JudgedWhatIf } from '@slipway/shared/contracts';
import type { Difference } from '../posting/difference.js';
import type { DayRange } from '../sales/day.range.js';
import { calculate } from '../units/unit.calculation.js';
import { contractsOf } from '../units/unit.contracts.js';
import { WHILE_CALCULATING } from '../units/unit.poster.js';
import type { CreditRow } from '../sales/sale.rows.js';
import { changedFacts, makeChanges } from './changes.js';
import { concerned, type Concern } from './concerned.subjects.js';
import { names, unitsOnRecord } from './comparison.repository.js';
import { PartyTotals } from './party.totals.js';
import { triedCredits } from './tried.credits.js';

/** Lines that are kept, the largest differences first. */
const KEPT_LINES = 10_000;

/**
 * Compares what would be with what is, and writes nothing of it: the changes are made in a transaction that is always
 * rolled back. The lines that differ are kept with the job.
 */
export async function compare(
  pool: Pool,
  job: ClaimedJob<'commission_run'>,
  changes: JudgedWhatIf,
  days: DayRange | null,
  context: HandlerContext,
): Promise<HandlerOutcome<'commission_run'>> {
  const started = performance.now();
  const { tenantId, payload } = job;
  const found = await rolledBack(pool, async (client) => {
    await makeChanges(client, tenantId, changes);
    const facts = await changedFacts(client, tenantId, changes);
    const tried = await triedCredits(client, tenantId, changes.credits);
    return collect(client, { facts, changes, tried, days, contractId: payload.contract_id, context });
  });
  const { lines, totals } = await shown(pool, tenantId, found);
  return {
    result: {
      calculated: found.units,
      unchanged: 0,
      sales: found.sales,
      entries: 0,
      totals: [],
      differences: found.count,
      comparison: totals,
      duration_ms: Math.round(performance.now() - started),
    },
    commit: (client) =>
      client.query(
        `INSERT INTO commission_comparisons (job_id, n, tenant_id, line)
         SELECT $1, n, $2, line FROM unnest($3::json[]) WITH ORDINALITY AS l (line, n)`,
        [job.id, tenantId, lines.map((line) => JSON.stringify(line))],
      ),
  };
}

interface Found {
  units: number;
  sales: number;
  count: number;
  largest: Difference[];
  totals: PartyTotals;
}

interface Search extends Concern {
  tried: readonly CreditRow[];
  context: HandlerContext;
}

async function collect(client: PoolClient, search: Search): Promise<Found> {
  const { facts, tried, context } = search;
  const found: Found = { units: 0, sales: 0, count: 0, largest: [], totals: new PartyTotals() };
  for await (const { planId, kind, subjectIds, range } of concerned(client, search)) {
    context.signal.throwIfAborted();
    const contracts = await contractsOf(client, facts, { planId, kind }, subjectIds);
    const onRecord = await unitsOnRecord(client, facts.tenantId, { planId, kind }, subjectIds);
    const units = subjectIds.map((subjectId) => ({
      id: onRecord.get(subjectId) ?? null,
      kind,
      planId,
      subjectId,
      ...contracts.get(subjectId)!,
    }));
    const { differences, sales } = await calculate(client, {
      facts,
      units,
      range,
      tried,
      signal: context.signal,
    });
    found.units += units.length;
    found.sales += sales;
    found.count += differences.length;
    for (const difference of differences) found.totals.add(difference);
    found.largest = largestOf([...found.largest, ...differences]);
    context.progress(50, 'compare', `${found.units} compared, ${found.count} lines differ`);
  }
  return found;
}

function largestOf(differences: Difference[]): Difference[] {
  if (differences.length <= KEPT_LINES) return differences;
  const size = ({ amount }: Difference) => (amount < 0n ? -amount : amount);
  return differences
    .sort((a, b) => (size(a) < size(b) ? 1 : size(a) > size(b) ? -1 : 0))
    .slice(0, KEPT_LINES);
}

async function shown(pool: Pool, tenantId: string, found: Found) {
  const named = await names(pool, tenantId, found.largest, found.totals.partyIds);
  const lines = largestOf(found.largest).map((difference): ComparisonLine => {
    const { currency, was, amount } = difference;
    const trace = JSON.parse(difference.trace) as PostedTrace;
    return {
      kind: difference.kind,
      party_id: difference.partyId,
      party_name: named.party(difference.partyId),
      contract_id: difference.contractId,
      contract_name: named.contract(difference.contractId),
      invoice_number: named.invoice(difference.sourceId),
      earned_on: difference.earnedOn,
      present: moneyOf(was, currency),
      would_be: moneyOf(was + amount, currency),
      difference: moneyOf(amount, currency),
      explanation: explainPosted({ ...trace, was: undefined }),
    };
  });
  return { lines, totals: found.totals.shown((id) => named.party(id)) };
}

async function rolledBack<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let failure: Error | undefined;
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ');
    await client.query(WHILE_CALCULATING);
    return await work(client);
  } finally {
    await client.query('ROLLBACK').catch((error: Error) => (failure = error));
    client.release(failure);
  }
}
