import {
  digitsOf,
  type PlanDocument,
  QUANTITY_DIGITS,
  RATE_DIGITS,
  scaled,
  type PlanRate,
  type PlanTier,
} from '@slipway/shared/contracts';
import type {
  CompiledAccelerator,
  CompiledPlan,
  CompiledPrice,
  CompiledRate,
  CompiledRule,
  CompiledTier,
} from './plan.js';
import { greatestDivisor, reduced, textOf } from './rational.js';
import { weightOf } from './scope.rules.js';

/** Rates and factors are kept in units of 10⁻⁸. */
const RATE_UNIT = 10n ** BigInt(RATE_DIGITS);
/** Measure × rate / this: minor units × 10⁻⁸ percent. */
const PERCENT_UNIT = RATE_UNIT * 100n;
/** Measure × price / this: millionths × 10⁻⁸ minor units. */
const PRICE_UNIT = RATE_UNIT * 10n ** BigInt(QUANTITY_DIGITS);

/**
 * Makes a plan ready for the rules.
 * @param document as `planDocument` of the contracts gave it: it is not checked again
 * @param version the id that entries and traces carry
 */
export function compilePlan(document: PlanDocument, version: string): CompiledPlan {
  const digits = digitsOf(document.currency);
  const reading = new Reading(digits, document.measure === 'quantity');
  const { cap, floor, draw } = document;
  const accelerator = compileAccelerator(document.accelerator, reading);
  return {
    version,
    document,
    currency: document.currency,
    digits,
    ofQuantity: reading.ofQuantity,
    accumulates: document.accumulation.window !== 'none',
    rules: document.rules
      .map((rule) => compileRule(rule, reading, accelerator?.scale ?? 1n))
      // A stable sort: among equals the first in the document stays first.
      .sort((a, b) => b.weight - a.weight),
    accelerator,
    cap: cap
      ? {
          amount: { n: reading.amount(cap.amount), d: 1n },
          factor:
            cap.kind === 'soft' && cap.factor !== undefined
              ? { n: scaled(cap.factor, RATE_DIGITS), d: RATE_UNIT }
              : null,
        }
      : null,
    floor: floor ? reading.amount(floor.amount) : null,
    overrides: document.overrides.map(({ level, of, rate }) => ({
      level,
      of,
      rate: { n: scaled(rate, RATE_DIGITS), d: PERCENT_UNIT },
      text: rate,
    })),
    draw: draw
      ? { kind: draw.kind, amount: reading.amount(draw.amount), currency: document.currency, digits }
      : null,
    clawback: {
      policy: document.clawback.policy,
      withinDays: document.clawback.within_days ?? null,
    },
    rounding: document.rounding.mode,
    ofRunningTotal: document.rounding.of === 'running_total',
    allocation: document.allocation.policy,
  };
}

/** How the numbers of a plan are read. */
class Reading {
  readonly digits: number;
  readonly ofQuantity: boolean;
  readonly denominator: bigint;

  constructor(digits: number, ofQuantity: boolean) {
    this.digits = digits;
    this.ofQuantity = ofQuantity;
    this.denominator = ofQuantity ? PRICE_UNIT : PERCENT_UNIT;
  }

  amount(text: string): bigint {
    return scaled(text, this.digits);
  }

  measure(text: string): bigint {
    return scaled(text, this.ofQuantity ? QUANTITY_DIGITS : this.digits);
  }

  price({ rate, per_unit }: { rate?: string | undefined; per_unit?: string | undefined }): CompiledPrice {
    const text = (this.ofQuantity ? per_unit : rate) ?? '0';
    const value = scaled(text, RATE_DIGITS);
    return { value: this.ofQuantity ? value * 10n ** BigInt(this.digits) : value, text };
  }
}

function compileAccelerator(
  accelerator: PlanDocument['accelerator'],
  reading: Reading,
): CompiledAccelerator | null {
  if (!accelerator) return null;
  const quota = reading.measure(accelerator.quota);
  const starts = accelerator.steps.map(({ from_percent }) =>
    reduced({ n: quota * scaled(from_percent, RATE_DIGITS), d: PERCENT_UNIT }),
  );
  // A third of a quota is seldom a whole number, half of one mostly is.
  const scale = starts.reduce((least, { d }) => (least * d) / greatestDivisor(least, d), 1n);
  return {
    scale,
    steps: accelerator.steps.map(({ factor }, index) => {
      const value = reduced({ n: scaled(factor, RATE_DIGITS), d: RATE_UNIT });
      const { n, d } = starts[index]!;
      return { from: n * (scale / d), factor: { value, text: textOf(value) } };
    }),
  };
}

function compileRule(rule: PlanDocument['rules'][number], reading: Reading, scale: bigint): CompiledRule {
  const { minimum, maximum } = rule.per_transaction ?? {};
  const rate = compileRate(rule.rate, reading);
  return {
    name: rule.name,
    scope: rule.scope,
    weight: weightOf(rule.scope),
    rate,
    finer: finerRate(rate, scale),
    minimum: minimum === undefined ? null : reading.amount(minimum),
    maximum: maximum === undefined ? null : reading.amount(maximum),
  };
}

function compileRate(rate: PlanRate, reading: Reading): CompiledRate {
  const { denominator } = reading;
  switch (rate.mode) {
    case 'flat':
      return { mode: 'flat', amount: reading.amount(rate.amount) };
    case 'percent':
      return { mode: 'percent', denominator, ...reading.price(rate) };
    case 'interpolated':
      return {
        mode: 'interpolated',
        denominator,
        priceUnit: reading.ofQuantity ? RATE_UNIT * 10n ** BigInt(reading.digits) : RATE_UNIT,
        points: rate.points.map((point) => ({ at: reading.measure(point.at), ...reading.price(point) })),
      };
    default: {
      const tiers = compileTiers(rate.tiers, reading);
      return {
        mode: rate.mode,
        of: rate.mode === 'cumulative_less_prior' ? rate.of : rate.mode,
        denominator,
        tiers,
        inclusive: rate.bounds === 'upper_inclusive',
        hasFlat: tiers.some(({ flat }) => flat !== 0n),
      };
    }
  }
}

function finerRate(rate: CompiledRate, scale: bigint): CompiledRate {
  if (scale === 1n || !('tiers' in rate)) return rate;
  const tiers = rate.tiers.map((tier) => ({ ...tier, from: tier.from * scale }));
  return { ...rate, denominator: rate.denominator * scale, tiers };
}

/** Upper bounds are turned into the starts of the tiers after them. */
function compileTiers(tiers: readonly PlanTier[], reading: Reading): CompiledTier[] {
  return tiers.map((tier, index) => ({
    from: reading.measure(tier.from ?? tiers[index - 1]?.up_to ?? '0'),
    flat: tier.flat === undefined ? 0n : reading.amount(tier.flat),
    ...reading.price(tier),
  }));
}
