import type { PlanDocumentInput } from '@slipway/shared/contracts';
import type { Earning } from './earning.js';
import { planOf } from './sale.fixture.js';

export const WHOLE = { contract: true } as const;
export const PERCENT = [{ name: 'Ten', rate: { mode: 'percent' as const, rate: '10' } }];
export const plan = (rest: Partial<PlanDocumentInput> = {}) =>
  planOf({ currency: 'USD', rules: PERCENT, ...rest });
export const amounts = (earnings: Earning[]) =>
  earnings.map(({ party, kind, amount }) => `${party} ${kind} ${amount}`);
