import { amountProblem, toMillionths, toMinor } from '@slipway/shared/contracts';
import { fieldRefusal } from '../http/refusal.js';

/** What is said of an amount or a quantity that is {@link MOST} or more. */
export const TOO_LARGE = 'is larger than what can be kept';

/** A column holds 9.2 · 10¹⁸; so sums of some amounts still fit. */
export const MOST = 10n ** 18n;

/**
 * An amount in minor units.
 * @throws Unprocessable naming the field, for what is no amount of the currency or larger than what is stored
 */
export function storedAmount(path: string, text: string, currency: string): bigint {
  const problem = amountProblem(text, currency);
  if (problem) throw fieldRefusal('invalid_amount', path, problem);
  return bounded(path, toMinor(text, currency));
}

/** A quantity in millionths of a unit. */
export function storedQuantity(path: string, text: string): bigint {
  return bounded(path, toMillionths(text));
}

/** @throws Unprocessable for what is larger than what is stored */
export function bounded(path: string, value: bigint): bigint {
  if (value >= MOST || value <= -MOST) throw fieldRefusal('invalid_amount', path, TOO_LARGE);
  return value;
}
