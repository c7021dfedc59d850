import type { PlanDocument } from '@slipway/shared/contracts';
import { CURRENCIES } from '@slipway/shared/contracts';
import { Decimal } from 'decimal.js';

/*
 * The rules once more, written from their description alone and in another way: in major units on decimals of 60 digits,
 * straight from the document, as "what does everything up to here earn" instead of sale by sale.
 */

const D = Decimal.clone({ precision: 60 });
const MODES = { up: 0, down: 1, ceiling: 2, floor: 3, half_up: 4, half_down: 5, half_even: 6 } as const;

type Rate = PlanDocument['rules'][number]['rate'];
type Tiers = Extract<Rate, { tiers: unknown }>;

export interface OracleSale {
  /** Major units, or units. */
  measure: string;
  window: string;
  shares: string[];
}

/** What each sale of a contract earns for each participant, as amounts with all digits of the currency. */
export function oracle(plan: PlanDocument, sales: OracleSale[]): string[][] {
  const digits = CURRENCIES.get(plan.currency)!;
  const windows = new Map<string, { volume: Decimal; base: Decimal; sum: Decimal }>();
  return sales.map(({ measure, window, shares }) => {
    const x = new D(measure);
    if (x.isZero()) return shares.map(() => new D(0).toFixed(digits));
    const book = windows.get(window) ?? { volume: new D(0), base: new D(0), sum: new D(0) };
    windows.set(window, book);
    const lonely = plan.accumulation.window === 'none';
    const pay = payOf(plan, x, lonely ? new D(0) : book.volume, lonely ? new D(0) : book.base, book.volume);
    const round = (value: Decimal) => value.toDecimalPlaces(digits, MODES[plan.rounding.mode]);
    const booked = plan.rounding.of === 'transaction' ? round(pay) : pay;
    const sum = book.sum.plus(booked);
    const paid = round(underCap(plan, sum)).minus(round(underCap(plan, book.sum)));
    book.sum = sum;
    book.volume = book.volume.plus(x);
    book.base = book.base.plus(booked);
    return divide(paid, shares, digits, plan.allocation.policy);
  });
}

function payOf(plan: PlanDocument, x: Decimal, volume: Decimal, base: Decimal, ofQuota: Decimal): Decimal {
  const { rate, per_transaction } = plan.rules[0]!;
  const digits = CURRENCIES.get(plan.currency)!;
  let pay: Decimal;
  if (rate.mode === 'flat') pay = new D(rate.amount);
  else if (rate.mode === 'cumulative_less_prior')
    pay = worth(plan, rate, volume.plus(x)).toDecimalPlaces(digits, MODES[plan.rounding.mode]).minus(base);
  else pay = worth(plan, rate, volume.plus(x)).minus(worth(plan, rate, volume));
  if (plan.accelerator) pay = pay.times(stretched(plan, ofQuota, ofQuota.plus(x))).div(x);
  if (x.isNegative()) return pay;
  if (per_transaction?.minimum !== undefined) pay = D.max(pay, per_transaction.minimum);
  if (per_transaction?.maximum !== undefined) pay = D.min(pay, per_transaction.maximum);
  return pay;
}

/** How long the way from one attainment to another is when each stretch counts by its factor. */
function stretched(plan: PlanDocument, from: Decimal, to: Decimal): Decimal {
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
function worth(plan: PlanDocument, rate: Exclude<Rate, { mode: 'flat' }>, volume: Decimal): Decimal {
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

function underCap({ cap }: PlanDocument, sum: Decimal): Decimal {
  if (!cap || sum.lessThanOrEqualTo(cap.amount)) return sum;
  return cap.kind === 'hard' ? new D(cap.amount) : sum.minus(cap.amount).times(cap.factor!).plus(cap.amount);
}

function divide(paid: Decimal, shares: string[], digits: number, policy: string): string[] {
  const total = shares.reduce((sum, share) => sum.plus(share), new D(0));
  const unit = new D(10).pow(-digits);
  const exact = shares.map((share) => paid.times(share).div(total));
  const parts = exact.map((value) => value.toDecimalPlaces(digits, D.ROUND_DOWN));
  const missing = paid.minus(parts.reduce((sum, part) => sum.plus(part), new D(0)));
  const receivers =
    policy === 'first_takes_rest'
      ? Array.from({ length: missing.abs().div(unit).toNumber() }, () => 0)
      : exact
          .map((value, index) => ({ index, lost: value.minus(parts[index]!).abs() }))
          .sort((a, b) => b.lost.comparedTo(a.lost) || a.index - b.index)
          .slice(0, missing.abs().div(unit).toNumber())
          .map(({ index }) => index);
  for (const index of receivers) parts[index] = parts[index]!.plus(paid.isNegative() ? unit.negated() : unit);
  return parts.map((part) => part.toFixed(digits).replace(/^-(0(\.0*)?)$/, '$1'));
}
