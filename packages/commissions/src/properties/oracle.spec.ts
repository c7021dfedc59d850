import { fromMillionths, fromMinor } from '@slipway/shared/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { calculatePool } from '../pool.rules.js';
import { oracle } from './oracle.fixture.js';
import { cases, MODES } from './random.fixture.js';
import { PATIENCE_MS, runs } from './runs.fixture.js';

describe('the engine and an oracle on decimals', { timeout: PATIENCE_MS }, () => {
  it.each(MODES)('agree on random plans and sales: %s', (mode) => {
    fc.assert(
      fc.property(cases({ modes: [mode] }, { reversed: 'never' }), ({ plan, sales }) => {
        const expected = oracle(
          plan.document,
          sales.map(({ measure, window, participants }) => ({
            measure: plan.ofQuantity ? fromMillionths(measure) : fromMinor(measure, plan.currency),
            window,
            shares: participants.map(({ share }) => share.toString()),
          })),
        );
        const commissions = calculatePool(sales, { contract: true }).filter(
          ({ kind }) => kind === 'commission',
        );
        expect(commissions.map(({ amount }) => fromMinor(amount, plan.currency))).toEqual(expected.flat());
      }),
      runs(2_500),
    );
  });
});
