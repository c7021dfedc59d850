import { type PlanDocumentInput, planDocument } from '@slipway/shared/contracts';
import type { CompiledPlan } from './plan.js';
import { compilePlan } from './plan.compile.js';
import { type Participant, type Sale, WHOLE_SHARE } from './sale.js';

/** Somebody with a share in percent, and its managers from the nearest up. */
export function participant(party: string, percent = 100n, managers: string[] = []): Participant {
  return {
    party,
    share: (percent * WHOLE_SHARE) / 100n,
    managers: managers.map((manager, index) => ({ party: manager, level: index + 1 })),
  };
}

/** A sale of one day by one party, unless said otherwise. */
export function saleOf(plan: CompiledPlan, measure: bigint, rest: Partial<Sale> = {}): Sale {
  return {
    id: 'line',
    contractId: 'contract',
    date: '2026-03-01',
    window: '2026',
    measure,
    client: 'client',
    product: null,
    variant: null,
    categories: [],
    plan,
    participants: [participant('ann')],
    reversals: [],
    ...rest,
  };
}

export function planOf(document: PlanDocumentInput, version = 'v1'): CompiledPlan {
  return compilePlan(planDocument.parse(document), version);
}
