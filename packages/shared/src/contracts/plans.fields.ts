import { z } from 'zod';
import { plainText } from './common.js';
import { currencyCode } from './currencies.js';
import { decimalAmount, decimalRate } from './money.js';

/** In the plan's currency, or a quantity where the plan measures quantities; which one is checked with the whole plan. */
const measured = decimalAmount;

/**
 * All that are given have to fit. A sale earns by the rule that is most specific: one with a `client` goes before one
 * with a `variant`, that before one with a `product`, that before one with a `category`; among equals by the one of the
 * nearest category, then by the first of the plan. Empty: every sale.
 */
export const planScope = z.strictObject({
  category: plainText(200).min(1).optional(),
  product: plainText(200).min(1).optional(),
  variant: plainText(200).min(1).optional(),
  client: plainText(200).min(1).optional(),
});
export type PlanScope = z.infer<typeof planScope>;

/**
 * A tier starts at `from` and ends where the next one starts; the start belongs to it. With `bounds: upper_inclusive` it
 * ends at `up_to`, which belongs to it; the last one has `null`. `rate` is a percentage of the measure, `per_unit` a
 * price of one unit (where the plan measures quantities), `flat` a fee: of each tier that is reached where they
 * are marginal, of the one that is reached last where they are retroactive.
 */
export const planTier = z.strictObject({
  from: measured.optional(),
  to: measured.nullable().optional(),
  up_to: measured.nullable().optional(),
  rate: decimalRate.optional(),
  per_unit: decimalRate.optional(),
  flat: decimalAmount.optional(),
});
export type PlanTier = z.infer<typeof planTier>;

const tiers = z.array(planTier).min(1, 'must have at least one tier').max(100);
const bounds = z.enum(['half_open', 'upper_inclusive']).default('half_open');

export const planRate = z.discriminatedUnion('mode', [
  /** A fixed amount per transaction. Only where the basis is `invoiced`: a payment is not a transaction of its own. */
  z.strictObject({ mode: z.literal('flat'), amount: decimalAmount }),
  z.strictObject({ mode: z.literal('percent'), rate: decimalRate }),
  /** Each part of the measure at the rate of the tier that it lies in. */
  z.strictObject({ mode: z.literal('marginal'), bounds, tiers }),
  /** Everything in the window at the rate of the tier that is reached. */
  z.strictObject({ mode: z.literal('retroactive'), bounds, tiers }),
  /** Everything in the window at a rate that runs straight from point to point. */
  z.strictObject({
    mode: z.literal('interpolated'),
    points: z
      .array(
        z.strictObject({
          at: measured,
          rate: decimalRate.optional(),
          per_unit: decimalRate.optional(),
        }),
      )
      .min(2, 'must have at least two points')
      .max(100),
  }),
  /** What everything in the window earns, rounded, less what it has earned before; not beside an accelerator. */
  z.strictObject({
    mode: z.literal('cumulative_less_prior'),
    of: z.enum(['marginal', 'retroactive']).default('marginal'),
    bounds,
    tiers,
  }),
]);
export type PlanRate = z.infer<typeof planRate>;

export const planRule = z.strictObject({
  name: plainText(100).trim().min(1),
  scope: planScope.default({}),
  rate: planRate,
  /** What one transaction earns at least and at most, unless it is a return. Only where the basis is `invoiced`. */
  per_transaction: z
    .strictObject({ minimum: decimalAmount.optional(), maximum: decimalAmount.optional() })
    .optional(),
});
export type PlanRule = z.infer<typeof planRule>;

export const planRounding = z.strictObject({
  mode: z
    .enum(['half_even', 'half_up', 'half_down', 'up', 'down', 'floor', 'ceiling'])
    .default('half_even')
    .describe('half_up and half_down, up and down: away from zero and towards it'),
  /** Each earning by itself, or the sum in the window: then the total depends neither on order nor on cutting. */
  of: z.enum(['transaction', 'running_total']).default('transaction'),
  version: z.literal(1).default(1),
});
export type PlanRounding = z.infer<typeof planRounding>;

export const planAllocation = z.strictObject({
  policy: z.enum(['largest_remainder', 'first_takes_rest']).default('largest_remainder'),
  version: z.literal(1).default(1),
});

/** The fields of a plan, each by itself. */
export const planFields = z.strictObject({
  currency: currencyCode,
  /** Whether an invoice counts when it is issued, or as it is paid. */
  basis: z.enum(['invoiced', 'paid']).default('invoiced'),
  measure: z.enum(['net', 'margin', 'quantity']).default('net'),
  /**
   * How long attainment adds up, and whose it is. With `none` each sale starts at the first tier; accelerator, cap, floor
   * and running totals count in each period. A team are those who have the same manager of their own.
   */
  accumulation: z
    .strictObject({
      window: z.enum(['none', 'period', 'year', 'contract']).default('none'),
      per: z.enum(['contract', 'party', 'team']).default('contract'),
    })
    .prefault({}),
  rules: z.array(planRule).min(1, 'must have at least one rule').max(200),
  /** What lies above `from_percent` of the quota earns `factor` times as much: sales are cut there. */
  accelerator: z
    .strictObject({
      quota: measured,
      steps: z
        .array(z.strictObject({ from_percent: decimalRate, factor: decimalRate }))
        .min(1, 'must have at least one step')
        .max(50),
    })
    .optional(),
  /** The most that the sales of a window earn, before clawbacks. Soft: what is above counts `factor` times. */
  cap: z
    .strictObject({
      amount: decimalAmount,
      kind: z.enum(['hard', 'soft']).default('hard'),
      factor: decimalRate.optional(),
    })
    .optional(),
  /**
   * The least that the sales of a window earn, after clawbacks. Only where a sale earns by a rule and something of it is
   * left: a window whose sales are all taken back earns nothing.
   */
  floor: z.strictObject({ amount: decimalAmount }).optional(),
  /** What managers get of a participant's commission, or of its part of what is measured: level 1 is its own manager. */
  overrides: z
    .array(
      z.strictObject({
        level: z.number().int('must be a whole number').min(1).max(20),
        of: z.enum(['commission', 'sale']).default('commission'),
        rate: decimalRate,
      }),
    )
    .max(20)
    .default([]),
  /**
   * Who takes part and earns less in a period is advanced the difference, and at most this: what clawbacks take below
   * zero is not made good. What is recoverable is paid back from what is earned above it later.
   */
  draw: z
    .strictObject({ kind: z.enum(['recoverable', 'non_recoverable']), amount: decimalAmount })
    .optional(),
  /** What a credit note does: the sale counts as smaller from the start, what it has earned is taken back, or nothing. */
  clawback: z
    .strictObject({
      policy: z.enum(['recompute', 'reverse_paid', 'none']).default('recompute'),
      /** Later credit notes do nothing. */
      within_days: z.number().int('must be a whole number').min(0).max(36_500).optional(),
    })
    .prefault({}),
  /** For so many days an earning is not paid out. */
  holding_days: z.number().int('must be a whole number').min(0).max(3_650).default(0),
  rounding: planRounding.prefault({}),
  allocation: planAllocation.prefault({}),
});
export type PlanFields = z.infer<typeof planFields>;
