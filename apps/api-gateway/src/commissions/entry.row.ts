import { moneyOf, type CommissionEntry, type EntryKind } from '@slipway/shared/contracts';

export interface EntryRow {
  id: string;
  seq: string;
  kind: EntryKind;
  party_id: string;
  party_name: string;
  contract_id: string | null;
  contract_name: string | null;
  invoice_id: string | null;
  invoice_number: string | null;
  plan_version: number | null;
  earned_on: string;
  period: string;
  payable_on: string;
  currency: string;
  amount: string;
  debit: string;
  credit: string;
  revision: number;
  posted_at: Date;
  job_id: string;
}

export const ENTRY_COLUMNS = `e.id, e.seq, e.kind, e.party_id, p.name AS party_name, e.contract_id, c.name AS contract_name,
  i.id AS invoice_id, i.number AS invoice_number, v.version AS plan_version, e.earned_on::text, d.key AS period,
  e.payable_on::text, e.currency, e.amount, e.debit, e.credit, e.revision, e.posted_at, e.job_id`;

/** What an entry is about. Its source is the line of an invoice, where it comes from a sale. */
export const ENTRY_JOINS = `JOIN parties p ON p.id = e.party_id JOIN periods d ON d.id = e.period_id
  LEFT JOIN contracts c ON c.id = e.contract_id LEFT JOIN plan_versions v ON v.id = e.plan_version_id
  LEFT JOIN invoice_lines l ON l.id = e.source_id LEFT JOIN invoices i ON i.id = l.invoice_id`;

export function shownEntry({ seq, currency, amount, posted_at, ...row }: EntryRow): CommissionEntry {
  return {
    ...row,
    seq: Number(seq),
    amount: moneyOf(BigInt(amount), currency),
    posted_at: posted_at.toISOString(),
  };
}
