import type { PlanDocumentInput } from '@slipway/shared/contracts';

export interface DemoPlan {
  name: string;
  document: PlanDocumentInput;
}

/** Studios that bring a client: a simple percentage, less of what runs by itself. */
const partner: DemoPlan = {
  name: 'Partner share',
  document: {
    currency: 'EUR',
    rules: [
      { name: 'Everything', rate: { mode: 'percent', rate: '12' } },
      { name: 'Hosting', scope: { category: 'hosting' }, rate: { mode: 'percent', rate: '5' } },
    ],
    holding_days: 14,
  },
};

/** Sales: the more in a year, the more of what is above; their managers have a part; what is credited is taken back. */
const sales: DemoPlan = {
  name: 'Sales team',
  document: {
    currency: 'EUR',
    accumulation: { window: 'year', per: 'party' },
    rules: [
      {
        name: 'Everything',
        rate: {
          mode: 'marginal',
          tiers: [
            { from: '0.00', rate: '4' },
            { from: '50000.00', rate: '6' },
            { from: '150000.00', rate: '8' },
          ],
        },
      },
    ],
    overrides: [
      { level: 1, of: 'commission', rate: '10' },
      { level: 2, of: 'sale', rate: '0.5' },
    ],
    clawback: { policy: 'reverse_paid', within_days: 180 },
  },
};

/** Export: earned as the client pays; a good month lifts all of it; a draw in advance, paid back from later months. */
const abroad: DemoPlan = {
  name: 'Export',
  document: {
    currency: 'USD',
    basis: 'paid',
    accumulation: { window: 'period', per: 'party' },
    rules: [
      {
        name: 'Everything',
        rate: {
          mode: 'retroactive',
          tiers: [
            { from: '0.00', rate: '5' },
            { from: '20000.00', rate: '7' },
            { from: '60000.00', rate: '9' },
          ],
        },
      },
    ],
    draw: { kind: 'recoverable', amount: '600.00' },
    clawback: { policy: 'reverse_paid' },
  },
};

export const PLANS = { partner, sales, abroad } as const;
export type PlanKey = keyof typeof PLANS;
