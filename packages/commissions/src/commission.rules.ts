import { acceleratedAt, type Acceleration } from './accelerated.rules.js';
import { isMultiplied, type Multiplied, multipliedWith, stretchesOf } from './accelerator.rules.js';
import { capped } from './cap.rules.js';
import type { CompiledPlan, CompiledRule } from './plan.js';
import { earnedAt, perTransaction, type ShareOfSale } from './rate.rules.js';
import { add, exceeds, type Rational, textOf, whole, ZERO } from './rational.js';
import { rounded } from './rounding.rules.js';
import type { CommissionTrace } from './trace/trace.js';
import type { Window } from './window.js';

/** What a sale, or somebody's part of it, earns. */
export interface Commission {
  amount: bigint;
  trace: CommissionTrace;
}

/**
 * Calculates one sale and adds it to its window: rate with accelerator, minimum and maximum, rounding, cap, in this order.
 * @param measure what counts of it; not zero
 * @param share the part of the sale that the measure is; null when it is the whole
 */
export function commissionOf(
  plan: CompiledPlan,
  rule: CompiledRule,
  window: Window,
  measure: bigint,
  share: ShareOfSale | null,
): Commission {
  const state = window.rule(rule.name);
  const before = plan.accumulates ? state.attainment : 0n;
  const prior = plan.accumulates ? state.prior : ZERO;
  const after = before + measure;
  const acceleration =
    plan.accelerator || state.multiplied.size > 0
      ? accelerationOf(plan, rule, state.multiplied, window.attainment, measure)
      : null;
  const { exact, slices, fees } = acceleration
    ? acceleratedAt(rule, before, after, acceleration, share)
    : earnedAt(rule.rate, before, after, prior, plan.rounding, share);
  const trace: CommissionTrace = {
    v: 1,
    kind: 'commission',
    plan: plan.version,
    currency: plan.currency,
    digits: plan.digits,
    rule: rule.name,
    mode: rule.rate.mode,
    before: before.toString(),
    measure: measure.toString(),
    slices,
    rounding: plan.rounding,
  };
  if (plan.ofQuantity) trace.unit = 'quantity';
  if (share) trace.share = [share.share.toString(), share.total.toString()];
  if (fees.length > 0) trace.fees = fees;
  if (rule.rate.mode === 'cumulative_less_prior') trace.prior = textOf(prior);

  let earned = exact;
  if (acceleration?.stretches.some(isMultiplied)) {
    trace.attained = window.attainment.toString();
    trace.stretches = acceleration.stretches.map(({ measure: part, factor }) => [textOf(part), factor.text]);
  }
  if (measure > 0n) earned = limited(rule, share, earned, trace);
  const booked = plan.ofRunningTotal ? earned : whole(rounded(earned, plan.rounding));
  const amount = summed(plan, window, booked, trace);

  if (plan.accumulates) {
    state.attainment = after;
    if (acceleration) state.multiplied = multipliedWith(state.multiplied, acceleration.stretches);
    // Whatever the rate is: a later version of the plan may take it off.
    state.prior = add(prior, booked);
  }
  window.attainment += measure;
  window.earned += amount;
  return { amount, trace };
}

/** How the accelerator counts a sale; null where all of it, and of what its rate looks back at, counts once. */
function accelerationOf(
  plan: CompiledPlan,
  { rate }: CompiledRule,
  multiplied: Multiplied,
  attained: bigint,
  measure: bigint,
): Acceleration | null {
  if (rate.mode === 'cumulative_less_prior') return null;
  const stretches = stretchesOf(plan, attained, measure);
  const before = plan.accumulates ? multiplied : new Map<string, Rational>();
  if (before.size === 0 && !stretches.some(isMultiplied)) return null;
  return { stretches, scale: plan.accelerator?.scale ?? 1n, before };
}

/** What one transaction earns at least and at most. */
function limited(
  rule: CompiledRule,
  share: ShareOfSale | null,
  earned: Rational,
  trace: CommissionTrace,
): Rational {
  if (rule.minimum !== null) {
    const minimum = perTransaction(rule.minimum, share);
    if (exceeds(minimum, earned)) {
      trace.minimum = rule.minimum.toString();
      return minimum;
    }
  }
  if (rule.maximum !== null) {
    const maximum = perTransaction(rule.maximum, share);
    if (exceeds(earned, maximum)) {
      trace.maximum = rule.maximum.toString();
      return maximum;
    }
  }
  return earned;
}

/**
 * Adds an earning to the window's sum, and holds the sum to the cap.
 * @param booked the earning, rounded where each is rounded by itself
 * @returns what it comes to, rounded
 */
function summed(plan: CompiledPlan, window: Window, booked: Rational, trace: CommissionTrace): bigint {
  const { rounding, cap } = plan;
  const before = window.sum;
  // Without a cap the sum is wanted only by a later version of the plan that has one.
  window.sum = add(before, booked);
  if (!cap && !plan.ofRunningTotal) return booked.n;
  const countedBefore = cap ? capped(cap, before) : before;
  const counted = cap ? capped(cap, window.sum) : window.sum;
  const holds = cap && (counted !== window.sum || countedBefore !== before);
  if (!plan.ofRunningTotal && !holds) return booked.n;
  trace.sum = textOf(before);
  if (plan.ofRunningTotal) trace.running = true;
  if (holds) {
    trace.cap = { amount: cap.amount.n.toString() };
    if (cap.factor) trace.cap.factor = textOf(cap.factor);
  }
  return rounded(counted, rounding) - rounded(countedBefore, rounding);
}
