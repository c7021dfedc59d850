import { z } from 'zod';
import { createInvoice, creditInvoice } from './invoices.js';
import { participants } from './contracts.js';
import { calendarDate, externalId, id, listQuery, plainText, timestamp } from './common.js';
import { money } from './money.js';
import { periodKey } from './periods.js';
import { planDocument } from './plans.js';

export const ENTRY_KINDS = [
  'commission',
  'override',
  'clawback',
  'override_clawback',
  'floor',
  'adjustment',
  'draw',
  'draw_recovery',
  'payout',
] as const;
export const entryKind = z.enum(ENTRY_KINDS);
export type EntryKind = z.infer<typeof entryKind>;

const whatIfFields = z.strictObject({
  /** A document in the place of what the plan says now, from a day on (always when absent). */
  plan: z
    .strictObject({ plan_id: id, document: planDocument, effective_from: calendarDate.optional() })
    .optional(),
  /** Invoices as if they were there; `issued_on` is needed. */
  invoices: z.array(createInvoice).max(1_000).default([]),
  credits: z
    .array(z.strictObject({ invoice_id: id, credit: creditInvoice }))
    .max(1_000)
    .default([]),
  participants: z
    .array(z.strictObject({ contract_id: id, participants }))
    .max(1_000)
    .default([]),
});

/** Changes to be tried: nothing of it is written, the present is compared with what would be. */
export const whatIf = whatIfFields.refine(
  ({ plan, invoices, credits, participants }) =>
    plan !== undefined || invoices.length + credits.length + participants.length > 0,
  'says nothing to try',
);
export type WhatIf = z.infer<typeof whatIf>;

const wholeNumber = z.string().regex(/^\d+$/);

/** What a credit note that is tried takes, as the rules of real ones say: on a day, in minor units and millionths. */
const judgedCredit = z.strictObject({
  invoice_id: id,
  credited_on: calendarDate,
  /** Null: all that is left of each line. */
  lines: z
    .array(
      z.strictObject({
        line_id: id,
        net: wholeNumber,
        tax: wholeNumber,
        cost: wholeNumber,
        quantity: wholeNumber,
      }),
    )
    .nullable(),
});
export type JudgedCredit = z.infer<typeof judgedCredit>;

/** As a job has them: nothing is left to be judged. */
export const judgedWhatIf = whatIfFields.extend({ credits: z.array(judgedCredit) });
export type JudgedWhatIf = z.infer<typeof judgedWhatIf>;

/** Calculates what has changed: of a period, of a contract, or of everything. */
export const createCommissionRun = z
  .strictObject({
    period: periodKey.optional(),
    contract_id: id.optional(),
    /** Calculates also what has not changed since, and compares: for who wants to be sure. */
    recheck: z.boolean().default(false),
    what_if: whatIf.optional(),
  })
  .refine(({ period, contract_id }) => period === undefined || contract_id === undefined, {
    path: ['period'],
    message: 'give a period or a contract, not both',
  });
export type CreateCommissionRun = z.infer<typeof createCommissionRun>;

/** One entry of the ledger; it never changes. */
export const commissionEntry = z.object({
  id,
  seq: z.number().int(),
  kind: entryKind,
  party_id: id,
  party_name: z.string(),
  contract_id: id.nullable(),
  contract_name: z.string().nullable(),
  invoice_id: id.nullable(),
  invoice_number: z.string().nullable(),
  plan_version: z.number().int().nullable(),
  /** The day it was earned on. */
  earned_on: calendarDate,
  /** The period that it counts in: a later one when its own was closed already. */
  period: z.string(),
  payable_on: calendarDate,
  /** Positive: to the party. */
  amount: money,
  debit: z.string(),
  credit: z.string(),
  /** 1 for the first entry of its sale, more for every difference after it. */
  revision: z.number().int(),
  posted_at: timestamp,
  job_id: id,
});
export type CommissionEntry = z.infer<typeof commissionEntry>;

export const commissionListQuery = listQuery.extend({
  party: id.optional(),
  contract: id.optional(),
  invoice: id.optional(),
  period: periodKey.optional(),
  kind: entryKind.optional(),
  /** As known then: entries posted up to this moment. */
  as_of: timestamp.optional(),
});
export type CommissionListQuery = z.infer<typeof commissionListQuery>;

/** How an entry came to its amount. */
export const commissionTrace = z.object({
  entry: commissionEntry,
  /** The amount that the trace gives when it is calculated again. */
  replayed: money,
  holds: z.boolean(),
  explanation: z.array(z.string()),
  trace: z.unknown(),
  /** Earlier entries of the same sale and party. */
  earlier: z.array(z.object({ id, amount: money, posted_at: timestamp, revision: z.number().int() })),
});
export type CommissionTrace = z.infer<typeof commissionTrace>;

/** What a party has earned, period by period. */
export const earnings = z.object({
  currency: z.string(),
  periods: z.array(
    z.object({
      period: z.string(),
      status: z.enum(['open', 'closing', 'closed']),
      earned: z.string(),
      by_kind: z.record(z.string(), z.string()),
      paid: z.string(),
    }),
  ),
});
export const partyEarnings = z.object({ data: z.array(earnings) });
export type PartyEarnings = z.infer<typeof partyEarnings>;

/** A line of what a what-if run has compared. */
export const comparisonLine = z.object({
  kind: entryKind,
  party_id: id,
  party_name: z.string(),
  contract_id: id.nullable(),
  contract_name: z.string().nullable(),
  invoice_number: z.string().nullable(),
  earned_on: calendarDate,
  present: money,
  would_be: money,
  difference: money,
  explanation: z.array(z.string()),
});
export type ComparisonLine = z.infer<typeof comparisonLine>;

export const comparisonTotal = z.object({
  party_id: id,
  party_name: z.string(),
  present: money,
  would_be: money,
  difference: money,
});

/** Something that is not from a sale: a bonus, a correction. */
export const createAdjustment = z.strictObject({
  external_id: externalId.nullable().default(null),
  party_id: id,
  /** May be negative, never zero. */
  amount: money.refine(({ amount }) => /[1-9]/.test(amount), 'must not be zero'),
  reason: plainText(500).trim().min(1, 'say why'),
  on: calendarDate.optional(),
});
export type CreateAdjustment = z.infer<typeof createAdjustment>;

export const adjustmentListQuery = listQuery.extend({ party: id.optional() });

export const adjustment = z.object({
  id,
  external_id: z.string().nullable(),
  party_id: id,
  party_name: z.string(),
  amount: money,
  reason: z.string(),
  on: calendarDate,
  by: z.string(),
  created_at: timestamp,
});
export type Adjustment = z.infer<typeof adjustment>;

export const adjustmentAccepted = z.object({ adjustment, job_id: id.nullable() });
export type AdjustmentAccepted = z.infer<typeof adjustmentAccepted>;

/** What is owed, earned and changed, at a glance. */
export const commissionSummary = z.object({
  period: z.string(),
  /** Of the current period, by currency. */
  earned: z.array(money),
  payable: z.array(money),
  changed_contracts: z.number().int(),
  contracts: z.number().int(),
  invoices: z.number().int(),
  parties: z.number().int(),
  by_period: z.array(z.object({ period: z.string(), status: z.string(), totals: z.array(money) })),
  /** Who has earned the most in the period: by currency, and in each the most first. */
  top: z.array(z.object({ party_id: id, party_name: z.string(), earned: money })),
});
export type CommissionSummary = z.infer<typeof commissionSummary>;
