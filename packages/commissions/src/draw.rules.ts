import type { CompiledDraw } from './plan.js';
import type { DrawTrace } from './trace/trace.js';

/** What a draw does in a period. All amounts are in minor units. */
export interface DrawnPeriod {
  period: string;
  /** Paid beyond what was earned. */
  advance: bigint;
  /** Kept back from what was earned, for advances of before. */
  recovery: bigint;
  /** What is owed after the period. */
  balance: bigint;
  trace: DrawTrace;
}

/**
 * Goes through a party's periods in their order. Who earned less than the draw is advanced the difference; where it is
 * recoverable, it is owed, and later earnings above the draw pay it back.
 * @param opening what is owed before the first period
 */
export function calculateDraws(
  draw: CompiledDraw,
  periods: readonly { period: string; earned: bigint }[],
  opening = 0n,
): DrawnPeriod[] {
  let owed = opening;
  return periods.map(({ period, earned }) => {
    const trace: DrawTrace = {
      v: 1,
      kind: 'draw',
      currency: draw.currency,
      digits: draw.digits,
      draw: draw.kind,
      amount: draw.amount.toString(),
      earned: earned.toString(),
      opening: owed.toString(),
    };
    const drawn = drawnFrom(draw.kind, draw.amount, earned, owed);
    owed = drawn.balance;
    return { period, ...drawn, trace };
  });
}

/** One period of {@link calculateDraws}. */
export function drawnFrom(
  kind: CompiledDraw['kind'],
  amount: bigint,
  earned: bigint,
  owed: bigint,
): { advance: bigint; recovery: bigint; balance: bigint } {
  const above = earned - amount;
  if (above < 0n)
    return { advance: -above, recovery: 0n, balance: kind === 'recoverable' ? owed - above : owed };
  if (kind === 'non_recoverable' || owed <= 0n) return { advance: 0n, recovery: 0n, balance: owed };
  const recovery = above < owed ? above : owed;
  return { advance: 0n, recovery, balance: owed - recovery };
}
