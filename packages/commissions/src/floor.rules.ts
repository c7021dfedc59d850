import { allocate } from './allocation.rules.js';
import type { Earning } from './earning.js';
import type { Participant, Sale } from './sale.js';
import type { FloorTrace } from './trace/trace.js';
import type { Window } from './window.js';

/**
 * What is missing to the least that is earned in a window after all that is clawed back of its sales, whenever that is:
 * by the plan of the last sale that earned by a rule and of which something is left, for those of its participants who
 * are meant. Where nothing is left of any sale, there is no floor.
 */
export function floorOf(window: Window, meant: (sale: Sale) => readonly Participant[]): Earning[] {
  const { lastLeft: sale, earned, clawedBack } = window;
  const kept = earned - clawedBack;
  if (!sale || sale.plan.floor === null || kept >= sale.plan.floor) return [];
  const { plan } = sale;
  const { floor } = plan;
  const participants = meant(sale);
  const shares = participants.map(({ share }) => share);
  const parts = allocate(sale.plan.floor - kept, shares, plan.allocation);
  return participants.map(({ party }, part) => {
    const trace: FloorTrace = {
      v: 1,
      kind: 'floor',
      plan: plan.version,
      currency: plan.currency,
      digits: plan.digits,
      floor: String(floor),
      earned: earned.toString(),
    };
    if (clawedBack !== 0n) trace.clawedBack = clawedBack.toString();
    if (shares.length > 1) {
      trace.split = { shares: shares.map(String), part };
      if (plan.allocation === 'first_takes_rest') trace.split.policy = plan.allocation;
    }
    return {
      saleId: sale.id,
      contractId: sale.contractId,
      reversalId: null,
      party,
      kind: 'floor',
      subordinate: null,
      date: sale.date,
      window: sale.window,
      amount: parts[part]!,
      planVersion: plan.version,
      trace,
    };
  });
}
