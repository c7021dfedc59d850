import type { CompiledRate } from './plan.js';
import { type Rational, subtract, whole } from './rational.js';
import { rounded, type RoundingMode } from './rounding.rules.js';
import { type Earned, interpolated, marginal, retroactive, type TieredRate } from './tiers.rules.js';

/** The part of a sale that is calculated, when it is not the whole. */
export interface ShareOfSale {
  share: bigint;
  total: bigint;
}

/**
 * What the measure between two attainments earns at a rate.
 * @param prior what was earned before under the rule
 */
export function earnedAt(
  rate: CompiledRate,
  before: bigint,
  after: bigint,
  prior: Rational,
  rounding: RoundingMode,
  share: ShareOfSale | null,
): Earned {
  switch (rate.mode) {
    case 'marginal':
      return marginal(rate, before, after);
    case 'percent': {
      const measure = after - before;
      return {
        exact: { n: measure * rate.value, d: rate.denominator },
        slices: [[measure.toString(), rate.text]],
        fees: [],
      };
    }
    case 'flat':
      return { exact: perTransaction(rate.amount, share), slices: [], fees: [rate.amount.toString()] };
    case 'retroactive':
      return retroactive(rate, before, after);
    case 'interpolated':
      return interpolated(rate, before, after);
    case 'cumulative_less_prior':
      return lessPrior(rate, after, prior, rounding);
  }
}

/** What everything earns, rounded, less what was earned before: roundings and limits of before are made good. */
function lessPrior(rate: TieredRate, after: bigint, prior: Rational, rounding: RoundingMode): Earned {
  const all = rate.of === 'marginal' ? marginal(rate, 0n, after) : retroactive(rate, 0n, after);
  return { ...all, exact: subtract(whole(rounded(all.exact, rounding)), prior) };
}

/** An amount per transaction, divided like the sale. */
export function perTransaction(amount: bigint, share: ShareOfSale | null): Rational {
  return share ? { n: amount * share.share, d: share.total } : whole(amount);
}
