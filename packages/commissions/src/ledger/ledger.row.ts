import type { LedgerEntryFields } from './entry.hash.js';

/** An entry as it is stored, every column as text. */
export interface LedgerRow {
  seq: string;
  id: string;
  posted_at: string;
  job_id: string;
  kind: string;
  party_id: string;
  contract_id: string | null;
  plan_version_id: string | null;
  unit_id: string | null;
  source_id: string;
  payment_id: string | null;
  reversal_id: string | null;
  subordinate_id: string | null;
  sale_on: string;
  earned_on: string;
  period_id: string;
  payable_on: string;
  currency: string;
  amount: string;
  debit: string;
  credit: string;
  revision: number;
  trace: string;
  hash: Buffer;
}

/** Moments with all the digits that Postgres keeps: of a moment as we write it, the last three are zero. */
export const LEDGER_COLUMNS = `seq, id, to_char(posted_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US') AS posted_at, job_id,
  kind, party_id, contract_id, plan_version_id, unit_id, source_id, payment_id, reversal_id, subordinate_id, sale_on::text,
  earned_on::text, period_id, payable_on::text, currency, amount, debit, credit, revision, trace::text AS trace, hash`;

/** What the hash of an entry is made of. */
export function hashedFields(tenantId: string, row: LedgerRow): LedgerEntryFields {
  return {
    tenant: tenantId,
    seq: BigInt(row.seq),
    id: row.id,
    kind: row.kind,
    party: row.party_id,
    contract: row.contract_id,
    planVersion: row.plan_version_id,
    unit: row.unit_id,
    sourceId: row.source_id,
    paymentId: row.payment_id,
    reversalId: row.reversal_id,
    subordinateId: row.subordinate_id,
    saleOn: row.sale_on,
    earnedOn: row.earned_on,
    periodId: row.period_id,
    payableOn: row.payable_on,
    currency: row.currency,
    amount: BigInt(row.amount),
    debitAccount: row.debit,
    creditAccount: row.credit,
    revision: row.revision,
    postedAt: `${row.posted_at.endsWith('000') ? row.posted_at.slice(0, -3) : row.posted_at}Z`,
    jobId: row.job_id,
    trace: row.trace,
  };
}
