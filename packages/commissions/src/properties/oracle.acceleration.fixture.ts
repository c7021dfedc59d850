import type { PlanDocument } from '@slipway/shared/contracts';
import type { Decimal } from 'decimal.js';
import { D, feeAt, marksOf, type OracleRate, priceAt, type Rate } from './oracle.rates.fixture.js';

/*
 * Acceleration as an integral: a sale is walked from where it starts to where it ends, in steps so short that no tier and
 * no step of the accelerator begins within one, and what each step earns is looked up in its middle.
 */

/** A part of a sale of before, and how often it counts for ever. */
export interface Walked {
  length: Decimal;
  factor: Decimal;
}

/** How a sale is walked: under its rule, and towards the quota. */
interface Step extends Walked {
  from: Decimal;
  to: Decimal;
}

/** @param volume of the rule, before; @param ofQuota of all rules, before */
export function walked(
  plan: PlanDocument,
  rate: Rate,
  volume: Decimal,
  ofQuota: Decimal,
  x: Decimal,
): Step[] {
  const quota = plan.accelerator?.quota ?? '1';
  const steps = (plan.accelerator?.steps ?? []).map(({ from_percent, factor }) => ({
    from: new D(quota).times(from_percent).div(100),
    factor: new D(factor),
  }));
  const direction = x.isNegative() ? -1 : 1;
  const cuts = [
    new D(0),
    ...marksOf(rate).map((mark) => new D(mark).minus(volume).times(direction)),
    ...steps.map(({ from }) => from.minus(ofQuota).times(direction)),
    x.abs(),
  ]
    .filter((cut) => cut.greaterThanOrEqualTo(0) && cut.lessThanOrEqualTo(x.abs()))
    .sort((a, b) => a.comparedTo(b));
  return cuts.slice(1).flatMap((end, index) => {
    const start = cuts[index]!;
    if (start.equals(end)) return [];
    const middle = ofQuota.plus(start.plus(end).div(2).times(direction));
    const step = steps.findLast(({ from }) => from.lessThan(middle));
    return {
      from: volume.plus(start.times(direction)),
      to: volume.plus(end.times(direction)),
      length: end.minus(start).times(direction),
      factor: step?.factor ?? new D(1),
    };
  });
}

/**
 * What a sale earns that is walked so.
 * @param before all steps of the rule's earlier sales, which a rate that looks back reaches
 */
export function integrated(
  plan: PlanDocument,
  rate: OracleRate,
  before: readonly Walked[],
  steps: readonly Step[],
): Decimal {
  const sum = (parts: Decimal[]) => parts.reduce((total, part) => total.plus(part), new D(0));
  const fees = sum(
    steps.map(({ from, to, factor }) => feeAt(rate, to).minus(feeAt(rate, from)).times(factor)),
  );
  const start = steps[0]!.from;
  const end = steps.at(-1)!.to;
  if (rate.mode === 'marginal' || rate.mode === 'percent') {
    const earned = steps.map(({ from, to, length, factor }) =>
      length.times(factor).times(priceAt(plan, rate, from.plus(to).div(2))),
    );
    return sum(earned).plus(fees);
  }
  const all = (walks: readonly Walked[], at: Decimal) =>
    sum(walks.map(({ length, factor }) => length.times(factor))).times(priceAt(plan, rate, at));
  return all([...before, ...steps], end)
    .minus(all(before, start))
    .plus(fees);
}
