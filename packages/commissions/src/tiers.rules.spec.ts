import { describe, expect, it } from 'vitest';
import { calculatePool } from './pool.rules.js';
import { planOf, saleOf } from './sale.fixture.js';

type Bounds = 'half_open' | 'upper_inclusive';
const TIERS = {
  half_open: [
    { from: '0', rate: '10', flat: '1' },
    { from: '100', rate: '20', flat: '2' },
  ],
  upper_inclusive: [
    { up_to: '100', rate: '10', flat: '1' },
    { up_to: null, rate: '20', flat: '2' },
  ],
};

function earned(mode: 'marginal' | 'retroactive', bounds: Bounds, ...measures: bigint[]): bigint[] {
  const rate = { mode, bounds, tiers: TIERS[bounds] };
  const plan = planOf({
    currency: 'USD',
    accumulation: { window: 'year' },
    rules: [{ name: 'Tiers', rate }],
  });
  return calculatePool(
    measures.map((measure) => saleOf(plan, measure)),
    { contract: true },
  ).map(({ amount }) => amount);
}

describe('tiers', () => {
  it('that are half-open begin at their bound', () => {
    expect(earned('marginal', 'half_open', 100_00n, 10_00n)).toEqual([13_00n, 2_00n]);
    expect(earned('retroactive', 'half_open', 99_99n)).toEqual([11_00n]);
    expect(earned('retroactive', 'half_open', 100_00n)).toEqual([22_00n]);
  });

  it('with upper bounds begin after it', () => {
    expect(earned('marginal', 'upper_inclusive', 100_00n, 10_00n)).toEqual([11_00n, 4_00n]);
    expect(earned('retroactive', 'upper_inclusive', 100_00n)).toEqual([11_00n]);
    expect(earned('retroactive', 'upper_inclusive', 100_01n)).toEqual([22_00n]);
  });

  it('take back what they gave when attainment falls', () => {
    expect(earned('marginal', 'half_open', 150_00n, -60_00n)).toEqual([23_00n, -13_00n]);
    expect(earned('retroactive', 'half_open', 150_00n, -150_00n)).toEqual([32_00n, -32_00n]);
    expect(earned('marginal', 'half_open', -10_00n)).toEqual([-1_00n]);
  });

  it('give a fee to nobody who has sold nothing', () => {
    expect(earned('retroactive', 'half_open', 0n)).toEqual([0n]);
    expect(earned('marginal', 'upper_inclusive', 0n)).toEqual([0n]);
  });
});
