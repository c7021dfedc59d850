import type { CompiledAccelerator } from './plan.js';
import { RATE_UNIT } from './plan.compile.js';
import { type Rational, reduced } from './rational.js';

/**
 * What a sale's earning is multiplied by: the mean of the factors of the steps that its measure lies in, weighted by how
 * much lies in each. Null when that is one.
 * @param before attainment of all rules before the sale
 * @param measure what the sale adds; not zero
 */
export function acceleration(
  accelerator: CompiledAccelerator,
  before: bigint,
  measure: bigint,
): Rational | null {
  const counted = countedUpTo(accelerator, before + measure) - countedUpTo(accelerator, before);
  const plain = measure * accelerator.scale * RATE_UNIT;
  if (counted === plain) return null;
  return reduced(plain < 0n ? { n: -counted, d: -plain } : { n: counted, d: plain });
}

/** Attainment, each part times the factor of its step, in units of 1 / (scale × 10⁸). */
function countedUpTo({ scale, steps }: CompiledAccelerator, attainment: bigint): bigint {
  const reached = attainment * scale;
  let counted = reached * RATE_UNIT;
  let factor = RATE_UNIT;
  for (const step of steps) {
    if (reached <= step.from) break;
    counted += (reached - step.from) * (step.factor - factor);
    factor = step.factor;
  }
  return counted;
}
