import { moneyOf, type Statement, type StatementStatus } from '@slipway/shared/contracts';

/** An approval as it is stored: nobody approves twice, so it says who it was. */
export interface Approval {
  step: string;
  by: string;
  at: string;
  user_id: string;
}

export interface StatementRow {
  id: string;
  party_id: string;
  party_name: string;
  period: string;
  period_starts_on: string;
  period_ends_on: string;
  status: StatementStatus;
  currency: string;
  /** Minor units, like all that are money. */
  opening: string;
  by_kind: { kind: string; amount: string; entries: number }[];
  due: string;
  carried: string;
  entries: number;
  approvals: Approval[];
  paid_on: string | null;
  ledger_seq: string;
  created_at: Date;
  /** Of its approval, as they were when it was made. */
  steps: string[];
}

export const SELECT_STATEMENTS = `SELECT s.id, s.party_id, s.party_name, p.key AS period, p.starts_on::text AS period_starts_on,
    p.ends_on::text AS period_ends_on, s.status, s.currency, s.opening, s.by_kind, s.due, s.carried, s.entries, s.approvals,
    s.paid_on::text, s.ledger_seq, s.created_at, s.approval_steps AS steps
  FROM statements s JOIN periods p ON p.id = s.period_id`;

/** The steps that a draft still needs, in order. */
export function missingSteps({ status, steps, approvals }: StatementRow): string[] {
  if (status !== 'draft') return [];
  return steps.filter((step) => approvals.every((approval) => approval.step !== step));
}

export function shownStatement(row: StatementRow): Statement {
  const { steps: _steps, currency, ...rest } = row;
  return {
    ...rest,
    currency,
    opening: moneyOf(BigInt(row.opening), currency),
    by_kind: row.by_kind.map(({ kind, amount, entries }) => ({
      kind,
      amount: moneyOf(BigInt(amount), currency),
      entries,
    })),
    due: moneyOf(BigInt(row.due), currency),
    carried: moneyOf(BigInt(row.carried), currency),
    approvals: row.approvals.map(({ step, by, at }) => ({ step, by, at })),
    missing_approvals: missingSteps(row),
    ledger_seq: Number(row.ledger_seq),
    created_at: row.created_at.toISOString(),
  };
}
