import type { PlanDocument } from '@slipway/shared/contracts';
import type { Decimal } from 'decimal.js';
import { D } from './oracle.rates.fixture.js';

const MODES = { up: 0, down: 1, ceiling: 2, floor: 3, half_up: 4, half_down: 5, half_even: 6 } as const;
/** What a division cut off is far behind these digits, and what a plan distinguishes far before them. */
const SETTLED_DIGITS = 30;

/** A third three times is one again. */
export const settled = (value: Decimal): Decimal => value.toDecimalPlaces(SETTLED_DIGITS);

export const roundedTo = (value: Decimal, digits: number, mode: PlanDocument['rounding']['mode']): Decimal =>
  settled(value).toDecimalPlaces(digits, MODES[mode]);

/** Parts of an amount that have so many digits and sum to it. */
export function divided(paid: Decimal, shares: string[], digits: number, policy: string): Decimal[] {
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
  return parts;
}
