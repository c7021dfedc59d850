import { z } from 'zod';
import { calendarDate, id, listQuery, plainText, timestamp } from './common.js';
import { money } from './money.js';
import { periodKey } from './periods.js';

export const STATEMENT_STATUSES = ['draft', 'approved', 'paid'] as const;
export const statementStatus = z.enum(STATEMENT_STATUSES);
export type StatementStatus = z.infer<typeof statementStatus>;

/** What a party is owed for a period, as it was when the period was closed. It never changes afterwards. */
export const statement = z.object({
  id,
  party_id: id,
  party_name: z.string(),
  period: z.string(),
  period_starts_on: calendarDate,
  period_ends_on: calendarDate,
  status: statementStatus,
  currency: z.string(),
  /** Carried from the statement before: zero or negative. */
  opening: money,
  /** Sums by kind of entry: commission, override, clawback, … */
  by_kind: z.array(z.object({ kind: z.string(), amount: money, entries: z.number().int() })),
  /** What is paid: opening and entries, never less than zero. */
  due: money,
  /** What moves to the next statement: zero or negative. */
  carried: money,
  entries: z.number().int(),
  approvals: z.array(z.object({ step: z.string(), by: z.string(), at: timestamp })),
  /** The steps that are missing; the first one is next. */
  missing_approvals: z.array(z.string()),
  paid_on: calendarDate.nullable(),
  /** The head of the ledger when it was made: which entries there were. */
  ledger_seq: z.number().int(),
  created_at: timestamp,
});
export type Statement = z.infer<typeof statement>;

export const statementListQuery = listQuery.extend({
  party: id.optional(),
  period: periodKey.optional(),
  status: statementStatus.optional(),
});
export type StatementListQuery = z.infer<typeof statementListQuery>;

/** The next step, unless another one is named. */
export const approveStatement = z.strictObject({ step: plainText(60).optional() });
export const payStatement = z.strictObject({ paid_on: calendarDate.optional() });

/** The statement as it is now, and the job that posts the payout. */
export const statementPaid = z.object({ statement, job_id: id });

/** ISO 9362: the bank, its country and its place; and its branch, where that is said. */
export const bic = z
  .string()
  .regex(/^[A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?$/, 'must be a BIC: 8 or 11 capital letters and digits');

/** Who pays, for a payment file (ISO 20022 pain.001). */
export const payoutQuery = z.strictObject({
  period: periodKey,
  format: z.enum(['csv', 'pain.001']).default('csv'),
  debtor_name: plainText(70).trim().min(1).optional(),
  debtor_iban: z.string().max(42).optional(),
  debtor_bic: z.string().max(11).optional(),
  /** When the bank is to pay; today when absent. */
  execute_on: calendarDate.optional(),
});
export type PayoutQuery = z.infer<typeof payoutQuery>;
