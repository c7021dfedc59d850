import type { PlanRounding } from '@slipway/shared/contracts';
import type { Rational } from './rational.js';

export type RoundingMode = PlanRounding['mode'];

/**
 * The whole number that an exact one is rounded to. `up`, `down`, `half_up` and `half_down` look from zero: −0.5 is
 * rounded half up to −1. (Version 1.)
 */
export function rounded({ n, d }: Rational, mode: RoundingMode): bigint {
  // Towards zero, as BigInt divides.
  const towardsZero = n / d;
  const rest = n - towardsZero * d;
  if (rest === 0n) return towardsZero;
  return isRoundedAway(towardsZero, rest, d, mode) ? towardsZero + (n < 0n ? -1n : 1n) : towardsZero;
}

function isRoundedAway(towardsZero: bigint, rest: bigint, d: bigint, mode: RoundingMode): boolean {
  switch (mode) {
    case 'up':
      return true;
    case 'down':
      return false;
    case 'floor':
      return rest < 0n;
    case 'ceiling':
      return rest > 0n;
    default: {
      const twice = rest < 0n ? -2n * rest : 2n * rest;
      if (twice !== d) return twice > d;
      if (mode === 'half_even') return (towardsZero & 1n) === 1n;
      return mode === 'half_up';
    }
  }
}
