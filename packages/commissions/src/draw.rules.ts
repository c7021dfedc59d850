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

/** What a party earned in a period. */
export interface EarnedPeriod {
  period: string;
  /** Minor units; below zero where more was clawed back than earned. */
  earned: bigint;
  /** Whether the party takes part no longer: then nothing is advanced, and all that is earned pays back what is owed. */
  isOver?: boolean;
}

/**
 * Goes through a party's periods in their order. Who earned less than the draw is advanced the difference, and at most
 * the draw: what a clawback has taken below zero is not made good. Where the draw is recoverable, the advance is owed, and
 * later earnings above the draw pay it back.
 * @param opening what is owed before the first period
 */
export function calculateDraws(
  draw: CompiledDraw,
  periods: readonly EarnedPeriod[],
  opening = 0n,
): DrawnPeriod[] {
  let owed = opening;
  return periods.map(({ period, earned, isOver = false }) => {
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
    if (isOver) trace.over = true;
    const drawn = drawnFrom(draw.kind, isOver ? 0n : draw.amount, earned, owed);
    owed = drawn.balance;
    return { period, ...drawn, trace };
  });
}

/** One period of {@link calculateDraws}. @param amount the most that is advanced: nothing for who takes part no longer */
export function drawnFrom(
  kind: CompiledDraw['kind'],
  amount: bigint,
  earned: bigint,
  owed: bigint,
): { advance: bigint; recovery: bigint; balance: bigint } {
  const above = earned - amount;
  if (above < 0n) {
    const advance = earned < 0n ? amount : -above;
    return { advance, recovery: 0n, balance: kind === 'recoverable' ? owed + advance : owed };
  }
  if (kind === 'non_recoverable' || owed <= 0n) return { advance: 0n, recovery: 0n, balance: owed };
  const recovery = above < owed ? above : owed;
  return { advance: 0n, recovery, balance: owed - recovery };
}
