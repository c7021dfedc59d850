import { CURRENCIES, type PlanDocumentInput, unscaled } from '@slipway/shared/contracts';
import fc from 'fast-check';
import { planOf } from '../sale.fixture.js';
import type { CompiledPlan } from '../plan.js';
import type { Participant, Reversal, Sale } from '../sale.js';

export type Mode = CompiledPlan['rules'][number]['rate']['mode'];
type Rate = PlanDocumentInput['rules'][number]['rate'];
type Tier = { from: string; rate?: string; per_unit?: string; flat?: string };

export const MODES: Mode[] = [
  'flat',
  'percent',
  'marginal',
  'retroactive',
  'interpolated',
  'cumulative_less_prior',
];

export const currency = fc.constantFrom('USD', 'USD', 'JPY', 'KWD', 'CLF');
/** Minor units; small ones often, because there roundings matter. */
export const size = fc.oneof(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 3_000_000 }));
const rate = fc.integer({ min: 0, max: 3_000_000 }).map((value) => unscaled(BigInt(value), 5));

/** Of accelerators. A third of a quota lies between two minor units. */
const STEPS = [
  [{ from_percent: '100', factor: '2' }],
  [
    { from_percent: '50', factor: '1.5' },
    { from_percent: '112.5', factor: '0.75' },
  ],
  [
    { from_percent: '0', factor: '0.1' },
    { from_percent: '33.3333', factor: '1.25' },
    { from_percent: '100', factor: '1' },
  ],
];

/** What the plan of a case is made of. */
export interface PlanOptions {
  modes?: Mode[];
  windows?: ('none' | 'period' | 'year' | 'contract')[];
  clawback?: 'recompute' | 'reverse_paid';
  rounding?: 'transaction' | 'running_total';
  /** Whether it may have minimum, maximum, overrides; and, unless said otherwise, cap and accelerator. */
  extras?: boolean;
  accelerator?: boolean;
  cap?: boolean;
  floor?: boolean;
  quantity?: boolean;
  currency?: string;
  measure?: 'net' | 'margin' | 'quantity';
}

/** A plan as somebody writes it, with one rule. */
export function planInputs(options: PlanOptions = {}): fc.Arbitrary<PlanDocumentInput> {
  const { extras = true, cap = extras, accelerator = extras, floor = false, quantity = true } = options;
  return fc
    .record({
      currency: options.currency === undefined ? currency : fc.constant(options.currency),
      measure:
        options.measure === undefined
          ? fc.constantFrom('net' as const, ...(quantity ? (['quantity'] as const) : []))
          : fc.constant(options.measure),
      mode: fc.constantFrom(...(options.modes ?? MODES)),
      window: fc.constantFrom(...(options.windows ?? (['none', 'period', 'year', 'contract'] as const))),
      starts: fc.uniqueArray(size, { minLength: 1, maxLength: 4 }),
      rates: fc.array(rate, { minLength: 5, maxLength: 5 }),
      fees: fc.array(fc.integer({ min: 0, max: 5_000 }), { minLength: 5, maxLength: 5 }),
      withFees: fc.boolean(),
      upper: fc.boolean(),
      of: fc.constantFrom('marginal' as const, 'retroactive' as const),
      rounding: fc.constantFrom(
        ...(['half_even', 'half_up', 'half_down', 'up', 'down', 'floor', 'ceiling'] as const),
      ),
      roundingOf: fc.constantFrom(
        ...(options.rounding ? [options.rounding] : (['transaction', 'running_total'] as const)),
      ),
      policy: fc.constantFrom('largest_remainder' as const, 'first_takes_rest' as const),
      minimum: extras ? fc.option(size) : fc.constant(null),
      maximum: extras ? fc.option(size) : fc.constant(null),
      quota: accelerator ? fc.option(size) : fc.constant(null),
      quotaAtTier: fc.boolean(),
      steps: fc.constantFrom(...STEPS),
      cap: cap ? fc.option(size) : fc.constant(null),
      floor: floor ? size : fc.constant(null),
      soft: fc.option(rate),
      overrides: extras ? fc.boolean() : fc.constant(false),
      clawback: fc.constantFrom(
        ...(options.clawback ? [options.clawback] : (['recompute', 'reverse_paid', 'none'] as const)),
      ),
    })
    .map((drawn) => {
      const digits = CURRENCIES.get(drawn.currency)!;
      const amount = (minor: number) => unscaled(BigInt(minor), digits);
      const measure = drawn.measure === 'quantity' ? (value: number) => unscaled(BigInt(value), 3) : amount;
      const price = (index: number) =>
        drawn.measure === 'quantity' ? { per_unit: drawn.rates[index]! } : { rate: drawn.rates[index]! };
      const starts = [0, ...drawn.starts.toSorted((a, b) => a - b)];
      const mode = drawn.mode === 'percent' && drawn.measure === 'quantity' ? 'marginal' : drawn.mode;
      const tiers: Tier[] = starts.map((start, index) => ({
        from: measure(start),
        ...price(index),
        ...(drawn.withFees ? { flat: amount(drawn.fees[index]!) } : {}),
      }));
      const limits = [drawn.minimum, drawn.maximum].filter((limit) => limit !== null).sort((a, b) => a - b);
      const accelerated = drawn.quota !== null && mode !== 'cumulative_less_prior';
      const hardCap = drawn.cap !== null && drawn.soft === null;
      const least = hardCap && drawn.floor !== null ? Math.min(drawn.floor, drawn.cap!) : drawn.floor;
      const input: PlanDocumentInput = {
        currency: drawn.currency,
        measure: drawn.measure,
        accumulation: { window: drawn.window },
        rules: [
          {
            name: 'Rule',
            rate: rateInput(mode, tiers, drawn.upper, drawn.of, amount(drawn.fees[0]!)),
            per_transaction: {
              ...(drawn.minimum === null ? {} : { minimum: amount(limits[0]!) }),
              ...(drawn.maximum === null ? {} : { maximum: amount(limits.at(-1)!) }),
            },
          },
        ],
        rounding: { mode: drawn.rounding, of: drawn.roundingOf },
        allocation: { policy: drawn.policy },
        clawback: { policy: drawn.clawback },
        ...(least === null ? {} : { floor: { amount: amount(least) } }),
      };
      if (accelerated)
        input.accelerator = {
          quota: measure(drawn.quotaAtTier ? drawn.starts[0]! : drawn.quota!),
          steps: [...drawn.steps],
        };
      if (drawn.cap !== null)
        input.cap = {
          amount: amount(drawn.cap),
          ...(drawn.soft === null ? {} : { kind: 'soft', factor: drawn.soft }),
        };
      if (drawn.overrides)
        input.overrides = [
          { level: 1, of: 'commission', rate: '12.5' },
          { level: 2, of: drawn.measure === 'quantity' ? 'commission' : 'sale', rate: '0.35' },
        ];
      return input;
    });
}

function rateInput(
  mode: Mode,
  tiers: Tier[],
  upper: boolean,
  of: 'marginal' | 'retroactive',
  amount: string,
): Rate {
  if (mode === 'flat') return { mode, amount };
  if (mode === 'percent') return { mode, rate: tiers[0]!.rate ?? '0' };
  if (mode === 'interpolated')
    return { mode, points: tiers.map(({ from, flat: _fee, ...price }) => ({ at: from, ...price })) };
  const bounded = upper
    ? {
        bounds: 'upper_inclusive' as const,
        tiers: tiers.map(({ from: _from, ...tier }, index) => ({
          ...tier,
          up_to: tiers[index + 1]?.from ?? null,
        })),
      }
    : { tiers };
  return mode === 'cumulative_less_prior' ? { mode, of, ...bounded } : { mode, ...bounded };
}

export const plans = (options: PlanOptions = {}): fc.Arbitrary<CompiledPlan> =>
  planInputs(options).map((input) => planOf(input));

const PARTIES = ['ann', 'bob', 'cyn'];

/** One to three participants whose shares add to 100 %. */
export const participants: fc.Arbitrary<Participant[]> = fc
  .array(fc.integer({ min: 1, max: 1_000 }), { minLength: 1, maxLength: 3 })
  .map((weights) => {
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    let left = 100_000_000;
    return weights.map((weight, index) => {
      const last = index === weights.length - 1;
      const share = last ? left : Math.floor((weight * 100_000_000) / total);
      left -= share;
      return {
        party: PARTIES[index]!,
        share: BigInt(share),
        managers: [
          { party: index === 2 ? 'moe' : 'liz', level: 1 },
          { party: 'top', level: 2 },
        ],
      };
    });
  });

export interface SaleOptions {
  /** How much of each sale its reversals take back. */
  reversed?: 'never' | 'some' | 'all';
  windows?: string[];
  /** Whether a sale may have nothing, or less, to measure. */
  odd?: boolean;
  max?: number;
}

/** Up to eight sales in order of date. */
export function salesOf(plan: CompiledPlan, options: SaleOptions = {}): fc.Arbitrary<Sale[]> {
  const { reversed = 'some', windows = ['a', 'b'], odd = true, max = 8 } = options;
  // Millionths are cut to thousandths, as in the plans.
  const unit = plan.ofQuantity ? 1_000 : 1;
  const measure = fc.oneof(
    { arbitrary: size, weight: 6 },
    { arbitrary: fc.constantFrom(...boundsOf(plan)).map((bound) => bound / unit), weight: 2 },
    { arbitrary: fc.integer({ min: -3_000, max: 0 }), weight: odd ? 1 : 0 },
  );
  const sale = fc.record({
    measure,
    window: fc.constantFrom(...windows),
    participants,
    cuts: reversed === 'never' ? fc.constant<number[]>([]) : fc.array(fc.nat(100), { maxLength: 3 }),
  });
  return fc.array(sale, { minLength: 1, maxLength: max }).map((drawn) =>
    drawn.map((one, index) => ({
      id: `line-${index}`,
      contractId: 'contract',
      date: `2026-01-${String(index + 10)}`,
      window: one.window,
      measure: BigInt(one.measure * unit),
      client: 'client',
      product: null,
      variant: null,
      categories: [],
      plan,
      participants: one.participants,
      reversals: reversalsOf(Math.abs(one.measure * unit), one.cuts, reversed === 'all'),
    })),
  );
}

/** Where tiers and points are: sales that end exactly there are where rules differ. */
function boundsOf(plan: CompiledPlan): number[] {
  const rate = plan.rules[0]!.rate;
  const bounds =
    'tiers' in rate
      ? rate.tiers.map(({ from }) => from)
      : 'points' in rate
        ? rate.points.map(({ at }) => at)
        : [];
  return [plan.ofQuantity ? 1_000 : 1, ...bounds.filter((bound) => bound > 0n).map(Number)];
}

function reversalsOf(measure: number, cuts: number[], whole: boolean): Reversal[] {
  let left = measure;
  const parts = cuts.map((percent) => {
    const part = Math.min(left, Math.ceil((measure * percent) / 100));
    left -= part;
    return part;
  });
  if (whole) parts.push(left);
  return parts
    .filter((part) => part > 0)
    .map((part, index) => ({
      id: `credit-${index}`,
      date: `2026-02-${index + 10}`,
      days: 20,
      measure: BigInt(part),
    }));
}

/** A plan with sales. */
export function cases(
  plan: PlanOptions = {},
  sales: SaleOptions = {},
): fc.Arbitrary<{ plan: CompiledPlan; sales: Sale[] }> {
  return plans(plan).chain((compiled) =>
    salesOf(compiled, sales).map((list) => ({ plan: compiled, sales: list })),
  );
}
