import type { CompiledFactor, CompiledPlan } from './plan.js';
import { add, type Rational, whole } from './rational.js';

/** A part of a sale that the accelerator counts by one factor. */
export interface Stretch {
  /** In measures; below zero for what is returned. */
  measure: Rational;
  factor: CompiledFactor;
}

/** Measures by the factor that they count by, as text; what counts once is left out. */
export type Multiplied = ReadonlyMap<string, Rational>;

export const ONCE: CompiledFactor = { value: whole(1n), text: '1' };

/**
 * A sale, cut where the steps of the accelerator start. Downwards the cuts are met in the other order.
 * @param before attainment of all rules before the sale
 * @param measure what the sale adds; not zero
 */
export function stretchesOf(
  { accelerator }: Pick<CompiledPlan, 'accelerator'>,
  before: bigint,
  measure: bigint,
): Stretch[] {
  if (!accelerator) return [{ measure: whole(measure), factor: ONCE }];
  const { scale, steps } = accelerator;
  const [start, end] = [before * scale, (before + measure) * scale];
  const [low, high] = start < end ? [start, end] : [end, start];
  const stretches: Stretch[] = [];
  let from = low;
  for (let index = 0; from < high; index += 1) {
    const next = steps[index];
    if (next && next.from <= from) continue;
    const to = next && next.from < high ? next.from : high;
    const n = measure < 0n ? from - to : to - from;
    stretches.push({ measure: { n, d: scale }, factor: steps[index - 1]?.factor ?? ONCE });
    from = to;
  }
  return measure < 0n ? stretches.reverse() : stretches;
}

export const isMultiplied = ({ factor }: Stretch): boolean => factor.text !== ONCE.text;

/** With the measures of a sale added to those of the sales before. */
export function multipliedWith(before: Multiplied, stretches: readonly Stretch[]): Multiplied {
  const counted = stretches.filter(isMultiplied);
  if (counted.length === 0) return before;
  const after = new Map(before);
  for (const { measure, factor } of counted) {
    const known = after.get(factor.text);
    after.set(factor.text, known ? add(known, measure) : measure);
  }
  return after;
}
