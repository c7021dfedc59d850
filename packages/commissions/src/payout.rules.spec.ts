import { describe, expect, it } from 'vitest';
import { payoutCurve } from './payout.rules.js';
import { planOf } from './sale.fixture.js';

const RULE = {
  name: 'Tiers',
  rate: {
    mode: 'marginal' as const,
    tiers: [
      { from: '0', rate: '10' },
      { from: '100', rate: '20' },
    ],
  },
};

describe('the curve of payout', () => {
  it('goes from zero to the last attainment', () => {
    const plan = planOf({
      currency: 'USD',
      accumulation: { window: 'year' },
      rules: [RULE],
      cap: { amount: '40' },
    });
    expect(payoutCurve(plan, 300_00n, 4)).toEqual([
      { attainment: 0n, payout: 0n, effectiveRate: '0.0000' },
      { attainment: 100_00n, payout: 10_00n, effectiveRate: '10.0000' },
      { attainment: 200_00n, payout: 30_00n, effectiveRate: '15.0000' },
      { attainment: 300_00n, payout: 40_00n, effectiveRate: '13.3333' },
    ]);
  });

  it('tells the price of a unit where quantities are measured', () => {
    const rate = { mode: 'marginal' as const, tiers: [{ from: '0', per_unit: '2.5' }] };
    const plan = planOf({ currency: 'JPY', measure: 'quantity', rules: [{ name: 'Units', rate }] });
    expect(payoutCurve(plan, 4_000_000n, 2)[1]).toEqual({
      attainment: 4_000_000n,
      payout: 10n,
      effectiveRate: '2.5000',
    });
  });

  it('has at least two points and goes up', () => {
    const plan = planOf({ currency: 'USD', rules: [RULE] });
    expect(() => payoutCurve(plan, 100n, 1)).toThrow(RangeError);
    expect(() => payoutCurve(plan, 0n, 5)).toThrow(RangeError);
  });
});
