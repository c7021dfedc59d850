import type { PlanDocumentInput } from '@slipway/shared/contracts';

export type Start = 'percent' | 'tiers' | 'retroactive' | 'flat';

/** What a new plan may begin with. */
export const STARTS: Record<Start, { label: string; plan: Omit<PlanDocumentInput, 'currency'> }> = {
  percent: {
    label: 'A percentage of each sale',
    plan: { rules: [{ name: 'Every sale', rate: { mode: 'percent', rate: '5' } }] },
  },
  tiers: {
    label: 'Tiers over a year, each part at its own rate',
    plan: {
      accumulation: { window: 'year' },
      rules: [
        {
          name: 'Every sale',
          rate: {
            mode: 'marginal',
            tiers: [
              { from: '0', rate: '4' },
              { from: '150000', rate: '6' },
              { from: '250000', rate: '8' },
            ],
          },
        },
      ],
    },
  },
  retroactive: {
    label: 'Tiers over a period, all at the rate that is reached',
    plan: {
      accumulation: { window: 'period' },
      rules: [
        {
          name: 'Every sale',
          rate: {
            mode: 'retroactive',
            tiers: [
              { from: '0', rate: '5' },
              { from: '50000', rate: '7' },
            ],
          },
        },
      ],
    },
  },
  flat: {
    label: 'A fixed amount for each transaction',
    plan: { rules: [{ name: 'Every sale', rate: { mode: 'flat', amount: '50' } }] },
  },
};
