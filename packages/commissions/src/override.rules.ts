import type { CompiledPlan } from './plan.js';
import { rounded } from './rounding.rules.js';
import type { Participant } from './sale.js';
import type { OverrideTrace } from './trace/trace.js';

/** What a manager gets for what somebody below earned. */
export interface Override {
  party: string;
  amount: bigint;
  trace: OverrideTrace;
}

/**
 * What each manager of a participant gets.
 * @param commission of the participant
 * @param credit the participant's part of the sale
 */
export function overridesOf(
  plan: CompiledPlan,
  { managers }: Participant,
  commission: bigint,
  credit: bigint,
): Override[] {
  const overrides: Override[] = [];
  for (const { level, of, rate, text } of plan.overrides)
    for (const manager of managers) {
      if (manager.level !== level) continue;
      const base = of === 'commission' ? commission : credit;
      overrides.push({
        party: manager.party,
        amount: rounded({ n: base * rate.n, d: rate.d }, plan.rounding),
        trace: {
          v: 1,
          kind: 'override',
          plan: plan.version,
          currency: plan.currency,
          digits: plan.digits,
          level,
          of,
          base: base.toString(),
          rate: text,
          rounding: plan.rounding,
        },
      });
    }
  return overrides;
}
