import { calculatePool, teamOf, type Earning, type Pool } from '@slipway/commissions';
import type { SourcedSale } from '../sales/sale.builder.js';
import type { Unit } from './unit.js';

/** What should be in the ledger for a sale and a party. */
export interface Desired {
  sale: SourcedSale;
  earning: Earning;
}

/**
 * Calculates a unit.
 * @param sales of the unit, in order of their days
 */
export function desiredOf(unit: Unit, sales: readonly SourcedSale[]): Desired[] {
  if (sales.length === 0) return [];
  const byId = new Map(sales.map((sale) => [sale.id, sale]));
  const desired: Desired[] = [];
  for (const pool of poolsOf(unit, sales))
    for (const earning of calculatePool(sales, pool))
      desired.push({ sale: byId.get(earning.saleId)!, earning });
  return desired;
}

function poolsOf({ kind, subjectId }: Unit, sales: readonly SourcedSale[]): Pool[] {
  if (kind === 'party') return [{ party: subjectId }];
  if (kind === 'team') return [{ team: subjectId }];
  const { per } = sales[0]!.planVersion.document.accumulation;
  if (per === 'contract') return [{ contract: true }];
  const owners = sales.flatMap(({ participants }) =>
    participants.map((participant) => (per === 'party' ? participant.party : teamOf(participant))),
  );
  return [...new Set(owners)].map((owner) => (per === 'party' ? { party: owner } : { team: owner }));
}
