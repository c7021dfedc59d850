import type { PlanDocument } from '@slipway/shared/contracts';
import { Decimal } from 'decimal.js';

/** Decimals of 60 digits: enough for all but what never ends, which `settled` takes care of. */
export const D = Decimal.clone({ precision: 60 });

export type Rate = PlanDocument['rules'][number]['rate'];
type Tiers = Extract<Rate, { tiers: unknown }>;
/** What an accelerator may be beside, and what depends on attainment. */
export type OracleRate = Exclude<Rate, { mode: 'flat' | 'cumulative_less_prior' }>;

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

/** Where something begins under a rate. */
export function marksOf(rate: Rate): string[] {
  if (!('tiers' in rate)) return [];
  return rate.tiers.map(({ from }, index) => from ?? rate.tiers[index - 1]?.up_to ?? '0');
}

/** What one of the measure costs where a volume has come to. */
export function priceAt(plan: PlanDocument, rate: OracleRate, volume: Decimal): Decimal {
  const per = plan.measure === 'quantity' ? 1 : 100;
  if (rate.mode === 'percent') return new D(rate.rate).div(per);
  if (rate.mode === 'interpolated')
    return volume.isZero()
      ? priceOf(rate.points[0]!).div(per)
      : line(rate.points, volume).div(volume).div(per);
  return (levelOf(rate, volume) ?? bracketsOf(rate)[0]!).price.div(per);
}

/** The fees that a volume has made due: of all tiers where they are marginal, else of the one that is reached. */
export function feeAt(rate: OracleRate, volume: Decimal): Decimal {
  if (rate.mode === 'percent' || rate.mode === 'interpolated') return new D(0);
  if (rate.mode === 'retroactive') return new D(levelOf(rate, volume)?.fee ?? 0);
  const due = bracketsOf(rate).filter(({ entered }) => entered(volume));
  return due.reduce((sum, { fee }) => sum.plus(fee), new D(0));
}

const levelOf = (rate: Tiers, volume: Decimal) => bracketsOf(rate).findLast(({ entered }) => entered(volume));

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
  const level = levelOf(rate, volume);
  return volume
    .times((level ?? bracketsOf(rate)[0]!).price)
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
