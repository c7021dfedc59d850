import type { QueryConfig } from 'pg';
import type { Queryable } from '@slipway/database';
import type { EntryKind } from '@slipway/shared/contracts';
import type { DayRange } from '../sales/day.range.js';
import { keyOf, type Posted } from './posted.js';

interface PostedRow {
  unit_id: string;
  source_id: string;
  payment_id: string | null;
  reversal_id: string | null;
  party_id: string;
  kind: EntryKind;
  subordinate_id: string | null;
  contract_id: string | null;
  plan_version_id: string | null;
  sale_on: string;
  earned_on: string;
  currency: string;
  debit: string;
  amount: string;
  payable_on: string;
}

/** One contract may have a million entries. */
const READ_TIMEOUT_MS = 5 * 60_000;

/** What is in the ledger for these units, each by its key. With a range only sales of these days. */
export async function readPosted(
  db: Queryable,
  tenantId: string,
  unitIds: readonly string[],
  range: DayRange | null,
): Promise<Map<string, Map<string, Posted>>> {
  const byUnit = new Map<string, Map<string, Posted>>();
  if (unitIds.length === 0) return byUnit;
  const statement: QueryConfig & { query_timeout: number } = {
    query_timeout: READ_TIMEOUT_MS,
    // Unit by unit, and the tenant afterwards: to Postgres, a tenant that it has no statistics of yet has no rows, so that
    // it would read all that there are of it for each batch. Most keys have one entry: to add up here is quicker.
    text: `SELECT entry.* FROM unnest($2::uuid[]) AS unit (id) CROSS JOIN LATERAL (
       SELECT tenant_id, unit_id, source_id, payment_id, reversal_id, party_id, kind, subordinate_id, contract_id,
         plan_version_id, sale_on::text, earned_on::text, currency, debit, amount, payable_on::text
       FROM ledger_entries
       WHERE unit_id = unit.id ${range ? 'AND sale_on BETWEEN $3 AND $4' : ''}
       OFFSET 0
     ) AS entry
     WHERE entry.tenant_id = $1`,
    values: [tenantId, unitIds, ...(range ? [range.from, range.to] : [])],
  };
  const { rows } = await db.query<PostedRow>(statement);
  for (const row of rows) {
    const entry = postedOf(row);
    const ofUnit = byUnit.get(row.unit_id) ?? new Map<string, Posted>();
    const key = keyOf(entry);
    const before = ofUnit.get(key);
    byUnit.set(row.unit_id, ofUnit.set(key, before ? together(before, entry) : entry));
  }
  return byUnit;
}

function postedOf(row: PostedRow): Posted {
  return {
    kind: row.kind,
    partyId: row.party_id,
    contractId: row.contract_id,
    planVersionId: row.plan_version_id,
    sourceId: row.source_id,
    paymentId: row.payment_id,
    reversalId: row.reversal_id,
    subordinateId: row.subordinate_id,
    saleOn: row.sale_on,
    earnedOn: row.earned_on,
    currency: row.currency,
    account: row.debit === 'draw_receivable' ? 'draw' : 'earning',
    amount: BigInt(row.amount),
    entries: 1,
    payableOn: row.payable_on,
  };
}

/** Two entries of one key, which says the contract and the accounts: the first day of the sale, and the last of what follows from it. */
function together(one: Posted, other: Posted): Posted {
  return {
    ...one,
    planVersionId: latest(one.planVersionId, other.planVersionId),
    saleOn: one.saleOn < other.saleOn ? one.saleOn : other.saleOn,
    earnedOn: one.earnedOn > other.earnedOn ? one.earnedOn : other.earnedOn,
    amount: one.amount + other.amount,
    entries: one.entries + other.entries,
    payableOn: one.payableOn > other.payableOn ? one.payableOn : other.payableOn,
  };
}

/** Ids rise with time. */
function latest(one: string | null, other: string | null): string | null {
  if (one === null || other === null) return one ?? other;
  return one > other ? one : other;
}
