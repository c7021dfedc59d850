import { meanOf } from '../accelerated.rules.js';
import { allocate } from '../allocation.rules.js';
import { capped } from '../cap.rules.js';
import { drawnFrom } from '../draw.rules.js';
import { add, multiply, type Rational, rationalOf, subtract, whole, ZERO } from '../rational.js';
import { rounded } from '../rounding.rules.js';
import type { Fee, Slice } from '../tiers.rules.js';
import type { ClawbackTrace, CommissionTrace, DrawTrace, FloorTrace, Trace, TraceSplit } from './trace.js';

/**
 * Calculates the amount that a trace tells of again, from the trace alone. In minor units; of a draw, what is advanced
 * less what is recovered.
 */
export function replay(trace: Trace): bigint {
  switch (trace.kind) {
    case 'commission':
      return divided(replayWhole(trace), trace.split);
    case 'override':
      return rounded(
        multiply(multiply(rationalOf(trace.base), rationalOf(trace.rate)), { n: 1n, d: 100n }),
        trace.rounding,
      );
    case 'clawback':
      return replayClawback(trace);
    case 'floor':
      return replayFloor(trace);
    case 'draw':
      return replayDraw(trace);
    case 'nothing':
      return 0n;
  }
}

/** What the sale earned before it was divided. */
export function replayWhole(trace: CommissionTrace): bigint {
  const { before, after, counted, countedBefore } = replaySum(trace);
  if (trace.cap || trace.running)
    return rounded(counted, trace.rounding) - rounded(countedBefore, trace.rounding);
  return rounded(subtract(after, before), trace.rounding);
}

/** The window's sum before and after the sale, and what counts of each. */
export function replaySum(
  trace: CommissionTrace,
): Record<'before' | 'after' | 'counted' | 'countedBefore', Rational> {
  const earned = replayLimited(trace);
  const before = trace.sum === undefined ? ZERO : rationalOf(trace.sum);
  const after = add(before, trace.cap && !trace.running ? whole(rounded(earned, trace.rounding)) : earned);
  if (!trace.cap) return { before, after, counted: after, countedBefore: before };
  const cap = {
    amount: rationalOf(trace.cap.amount),
    factor: trace.cap.factor === undefined ? null : rationalOf(trace.cap.factor),
  };
  return { before, after, counted: capped(cap, after), countedBefore: capped(cap, before) };
}

/** What it earned by its rate: slices and fees. */
export function replayRate(trace: CommissionTrace): Rational {
  let sum = ZERO;
  for (const slice of trace.slices) sum = add(sum, sliceOf(trace, slice));
  for (const fee of trace.fees ?? []) sum = add(sum, feeOf(trace, fee));
  return sum;
}

/** What one slice earned, in minor units. */
export function sliceOf(trace: CommissionTrace, [measure, rate, factor]: Slice): Rational {
  const plain = multiply(rationalOf(measure), rationalOf(rate));
  const product = factor === undefined ? plain : multiply(plain, rationalOf(factor));
  if (trace.unit !== 'quantity') return multiply(product, { n: 1n, d: 100n });
  return multiply(product, { n: 10n ** BigInt(trace.digits), d: 1_000_000n });
}

/** What one fixed amount comes to, in minor units. */
export function feeOf(trace: CommissionTrace, fee: Fee): Rational {
  if (typeof fee !== 'string') return multiply(rationalOf(fee[0]), rationalOf(fee[1]));
  if (trace.mode !== 'flat') return rationalOf(fee);
  return multiply(shared(trace, fee), meanFactor(trace));
}

/** How often the whole sale counts on average. */
export function meanFactor({ stretches }: CommissionTrace): Rational {
  if (!stretches) return whole(1n);
  return meanOf(
    stretches.map(([measure, text]) => ({
      measure: rationalOf(measure),
      factor: { value: rationalOf(text), text },
    })),
  );
}

/** After prior, accelerator, minimum and maximum. */
export function replayLimited(trace: CommissionTrace): Rational {
  if (trace.minimum !== undefined) return shared(trace, trace.minimum);
  if (trace.maximum !== undefined) return shared(trace, trace.maximum);
  let earned = replayRate(trace);
  if (trace.prior !== undefined)
    earned = subtract(whole(rounded(earned, trace.rounding)), rationalOf(trace.prior));
  return trace.factor === undefined ? earned : multiply(earned, rationalOf(trace.factor));
}

function shared({ share }: CommissionTrace, amount: string): Rational {
  return share ? { n: BigInt(amount) * BigInt(share[0]), d: BigInt(share[1]) } : rationalOf(amount);
}

function divided(amount: bigint, split: TraceSplit | undefined): bigint {
  if (!split) return amount;
  return allocate(amount, split.shares.map(BigInt), split.policy ?? 'largest_remainder')[split.part]!;
}

function replayClawback({ earned, measure, before, after, rounding }: ClawbackTrace): bigint {
  const upTo = (taken: string) =>
    rounded({ n: BigInt(earned) * BigInt(taken), d: BigInt(measure) }, rounding);
  return upTo(before) - upTo(after);
}

function replayFloor(trace: FloorTrace): bigint {
  return divided(replayMissing(trace), trace.split);
}

/** What is missing to the floor, before it is divided. */
export function replayMissing({ floor, earned, clawedBack }: FloorTrace): bigint {
  return BigInt(floor) - BigInt(earned) + BigInt(clawedBack ?? '0');
}

function replayDraw({ draw, amount, earned, opening, over }: DrawTrace): bigint {
  const most = over ? 0n : BigInt(amount);
  const { advance, recovery } = drawnFrom(draw, most, BigInt(earned), BigInt(opening));
  return advance - recovery;
}
