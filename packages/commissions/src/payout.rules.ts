import { unscaled } from '@slipway/shared/contracts';
import { commissionOf } from './commission.rules.js';
import type { CompiledPlan, CompiledRule } from './plan.js';
import { rounded } from './rounding.rules.js';
import { Window } from './window.js';

/** A point of the curve of payout against attainment. */
export interface PayoutPoint {
  /** Minor units, or millionths of a unit. */
  attainment: bigint;
  /** Minor units. */
  payout: bigint;
  /** Percent of the attainment, or the price of a unit in the currency, with four digits after the point. */
  effectiveRate: string;
}

const EFFECTIVE_DIGITS = 4;

/**
 * What a plan pays for everything in a window up to an attainment: by its rule for every sale, or by its first where all
 * have a scope; with accelerator, cap and floor. Minimum and maximum per transaction are in it only where each sale
 * stands for itself.
 * @param upTo the attainment of the last point, in the plan's measure
 * @param points how many, from zero on; at least two
 * @throws {RangeError} when there are fewer points, or upTo is not above zero
 */
export function payoutCurve(plan: CompiledPlan, upTo: bigint, points: number): PayoutPoint[] {
  if (!Number.isInteger(points) || points < 2) throw new RangeError('A curve has at least two points');
  if (upTo <= 0n) throw new RangeError('A curve goes up to an attainment above zero');
  const rule = shownRule(plan);
  const last = BigInt(points - 1);
  return Array.from({ length: points }, (_, index) => {
    const attainment = (upTo * BigInt(index)) / last;
    const payout = attainment === 0n ? 0n : payoutAt(plan, rule, attainment);
    return { attainment, payout, effectiveRate: effectiveRate(plan, attainment, payout) };
  });
}

function shownRule(plan: CompiledPlan): CompiledRule {
  const rule = plan.rules.find(({ weight }) => weight === 0) ?? plan.rules[0]!;
  return plan.accumulates ? { ...rule, minimum: null, maximum: null } : rule;
}

function payoutAt(plan: CompiledPlan, rule: CompiledRule, attainment: bigint): bigint {
  const { amount } = commissionOf(plan, rule, new Window(), attainment, null);
  return plan.floor !== null && amount < plan.floor ? plan.floor : amount;
}

function effectiveRate(plan: CompiledPlan, attainment: bigint, payout: bigint): string {
  if (attainment === 0n) return unscaled(0n, EFFECTIVE_DIGITS);
  // Of money: payout / attainment in percent. Of quantity: minor units per millionth, as currency per unit.
  const n = payout * (plan.ofQuantity ? 1_000_000n : 100n) * 10n ** BigInt(EFFECTIVE_DIGITS);
  const d = attainment * (plan.ofQuantity ? 10n ** BigInt(plan.digits) : 1n);
  return unscaled(rounded({ n, d }, 'half_even'), EFFECTIVE_DIGITS);
}
