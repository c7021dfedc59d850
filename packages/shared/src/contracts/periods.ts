import { z } from 'zod';
import { calendarDate, id, jobError, plainText, timestamp } from './common.js';
import { money } from './money.js';

export const CADENCES = ['monthly', 'biweekly', 'quarterly'] as const;
export const cadence = z.enum(CADENCES);
export type Cadence = z.infer<typeof cadence>;

const timeZone = z.string().max(64).refine(isTimeZone, 'must be a time zone like Europe/Berlin');

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

/** How the year is cut, and who approves statements. It stays as it is once a period was closed. */
export const commissionCalendar = z.strictObject({
  cadence: cadence.default('monthly'),
  /** In which "today" is meant. */
  time_zone: timeZone.default('UTC'),
  /** First day of a biweekly period, any of them. */
  anchor_on: calendarDate.default('2024-01-01'),
  /** The month in which the year of quarters and of year-to-date attainment begins. */
  year_starts_in: z.number().int().min(1).max(12).default(1),
  /** Steps of an approval, in order; each is given by somebody else. */
  approval_steps: z
    .array(plainText(60).trim().min(1))
    .min(1, 'name at least one step')
    .max(5)
    .refine((steps) => new Set(steps).size === steps.length, 'names a step twice')
    .default(['finance']),
});
export type CommissionCalendar = z.infer<typeof commissionCalendar>;

/** `2026-10`, `2026-Q4`, or the first day of a biweekly one: `2026-10-05`. */
export const periodKey = z
  .string()
  .regex(/^\d{4}-(\d{2}|Q[1-4]|\d{2}-\d{2})$/, 'must be a period like 2026-10, 2026-Q4 or 2026-10-05');

export const period = z.object({
  id,
  key: z.string(),
  starts_on: calendarDate,
  ends_on: calendarDate,
  status: z.enum(['open', 'closing', 'closed']),
  /** The job that closes or closed it. */
  close_job_id: id.nullable(),
  closed_at: timestamp.nullable(),
  /** Whether closing it has stopped before it was closed: its job has failed or was cancelled. It may be closed again. */
  is_closing_stopped: z.boolean(),
  /** Why closing it has failed. */
  problem: jobError.nullable(),
  entries: z.number().int(),
  totals: z.array(money),
});
export type Period = z.infer<typeof period>;

/** What closing a period would do, as things stand. */
export const periodClosePreview = z.object({
  period: z.string(),
  /** What keeps it from being closed now; empty when nothing does. */
  obstacles: z.array(z.string()),
  /** Contracts whose facts have changed since they were calculated; closing calculates them first. */
  changed_contracts: z.number().int(),
  /** Invoices of the period that are drafts: they will count where they are issued. */
  drafts: z.number().int(),
  /** Will be on statements of this period. */
  payable: z.array(money),
  /** Earned, and held until later. */
  held: z.array(money),
  /** Negative balances that move forward. */
  carried: z.array(z.object({ party_id: id, party_name: z.string(), balance: money })),
  parties: z.number().int(),
  /** Parties whose draws are settled by closing: what is advanced or recovered is not in the sums above. */
  draws: z.number().int(),
  /** Where differences go once it is closed. */
  next_period: z.string(),
});
export type PeriodClosePreview = z.infer<typeof periodClosePreview>;
