import type { CompiledCap } from './plan.js';
import { add, exceeds, multiply, type Rational, subtract } from './rational.js';

/** What counts of the sum of a window. */
export function capped(cap: CompiledCap, sum: Rational): Rational {
  if (!exceeds(sum, cap.amount)) return sum;
  if (!cap.factor) return cap.amount;
  return add(cap.amount, multiply(subtract(sum, cap.amount), cap.factor));
}
