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
  entries: number;
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
    text: `SELECT unit_id, source_id, payment_id, reversal_id, party_id, kind, subordinate_id,
       min(contract_id::text) AS contract_id, max(plan_version_id::text) AS plan_version_id,
       min(sale_on)::text AS sale_on, max(earned_on)::text AS earned_on, min(currency) AS currency, min(debit) AS debit,
       sum(amount)::text AS amount, count(*)::int AS entries, max(payable_on)::text AS payable_on
     FROM ledger_entries
     WHERE tenant_id = $1 AND unit_id = ANY($2) ${range ? 'AND sale_on BETWEEN $3 AND $4' : ''}
     GROUP BY unit_id, source_id, payment_id, reversal_id, party_id, kind, subordinate_id`,
    values: [tenantId, unitIds, ...(range ? [range.from, range.to] : [])],
  };
  const { rows } = await db.query<PostedRow>(statement);
  for (const row of rows) {
    const posted: Posted = {
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
      entries: row.entries,
      payableOn: row.payable_on,
    };
    const ofUnit = byUnit.get(row.unit_id) ?? new Map<string, Posted>();
    byUnit.set(row.unit_id, ofUnit.set(keyOf(posted), posted));
  }
  return byUnit;
}
