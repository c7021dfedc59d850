import type { PlanDocument } from '@slipway/shared/contracts';
import { Decimal } from 'decimal.js';

/** Decimals of 60 digits: enough for all but what never ends, which `settled` takes care of. */
export const D = Decimal.clone({ precision: 60 });

type Rate = PlanDocument['rules'][number]['rate'];
type Tiers = Extract<Rate, { tiers: unknown }>;

/** How long the way from one attainment to another is when each stretch counts by its factor. */
export function stretched(plan: PlanDocument, from: Decimal, to: Decimal): Decimal {
  const { quota, steps } = plan.accelerator!;
  const marks = steps.map((step) => new D(quota).times(step.from_percent).div(100));
  const [low, high] = from.lessThan(to) ? [from, to] : [to, from];
  const stations = [low, ...marks.filter((mark) => mark.greaterThan(low) && mark.lessThan(high)), high];
  let length = new D(0);
  for (let index = 1; index < stations.length; index += 1) {
    const passed = marks.findLastIndex((mark) => mark.lessThanOrEqualTo(stations[index - 1]!));
    length = length.plus(stations[index]!.minus(stations[index - 1]!).times(steps[passed]?.factor ?? 1));
  }
  return from.lessThan(to) ? length : length.negated();
}

/** What everything up to an attainment earns. */
export function worth(plan: PlanDocument, rate: Exclude<Rate, { mode: 'flat' }>, volume: Decimal): Decimal {
  const per = plan.measure === 'quantity' ? 1 : 100;
  switch (rate.mode) {
    case 'percent':
      return volume.times(rate.rate).div(100);
    case 'interpolated':
      return line(rate.points, volume).div(per);
    case 'cumulative_less_prior':
      return rate.of === 'marginal' ? byBracket(rate, volume, per) : byLevel(rate, volume, per);
    case 'marginal':
      return byBracket(rate, volume, per);
    case 'retroactive':
      return byLevel(rate, volume, per);
  }
}

const priceOf = (tier: { rate?: string | undefined; per_unit?: string | undefined }) =>
  new D(tier.rate ?? tier.per_unit ?? 0);

/** Lower and upper bound of each tier, and whether a volume that is exactly its lower bound is in it. */
function bracketsOf({ tiers, bounds }: Tiers) {
  return tiers.map((tier, index) => {
    const low = bounds === 'half_open' ? tier.from! : index === 0 ? '0' : tiers[index - 1]!.up_to!;
    const high = bounds === 'half_open' ? (tiers[index + 1]?.from ?? null) : tier.up_to!;
    const entered = (volume: Decimal) =>
      volume.isPositive() &&
      !volume.isZero() &&
      (bounds === 'half_open' ? volume.greaterThanOrEqualTo(low) : volume.greaterThan(low));
    return {
      low: new D(low),
      high: high === null ? null : new D(high),
      price: priceOf(tier),
      fee: tier.flat ?? '0',
      entered,
    };
  });
}

function byBracket(rate: Tiers, volume: Decimal, per: number): Decimal {
  const brackets = bracketsOf(rate);
  if (volume.isNegative()) return volume.times(brackets[0]!.price).div(per);
  return brackets.reduce((sum, { low, high, price, fee, entered }) => {
    const inside = D.max(0, (high ? D.min(volume, high) : volume).minus(low));
    return sum.plus(inside.times(price).div(per)).plus(entered(volume) ? fee : 0);
  }, new D(0));
}

function byLevel(rate: Tiers, volume: Decimal, per: number): Decimal {
  const brackets = bracketsOf(rate);
  const level = brackets.findLast(({ entered }) => entered(volume));
  return volume
    .times((level ?? brackets[0]!).price)
    .div(per)
    .plus(level?.fee ?? 0);
}

/** Rate times volume on a line through points; divided once, at the end. */
function line(points: Extract<Rate, { points: unknown }>['points'], volume: Decimal): Decimal {
  const right = points.find(({ at }) => volume.lessThanOrEqualTo(at));
  if (!right) return priceOf(points.at(-1)!).times(volume);
  const left = points[points.indexOf(right) - 1];
  if (!left) return priceOf(right).times(volume);
  const width = new D(right.at).minus(left.at);
  const rise = priceOf(right).minus(priceOf(left)).times(volume.minus(left.at));
  return priceOf(left).times(width).plus(rise).times(volume).div(width);
}
