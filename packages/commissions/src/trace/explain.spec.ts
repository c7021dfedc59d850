import { describe, expect, it } from 'vitest';
import { calculatePool } from '../pool.rules.js';
import { participant, planOf, saleOf } from '../sale.fixture.js';
import { explain } from './explain.js';
import { serializeTrace } from './serialize.js';

const TIERS = [
  { from: '0', rate: '4' },
  { from: '150000', rate: '6' },
  { from: '250000', rate: '8' },
];
const plan = planOf(
  {
    currency: 'USD',
    accumulation: { window: 'year' },
    rules: [{ name: 'Standard', rate: { mode: 'marginal', tiers: TIERS } }],
  },
  '0192f3a4-0000-7000-8000-000000000001',
);
const participants = [participant('ann', 60n), participant('bob', 40n)];
const sales = [saleOf(plan, 145_000_00n, { participants }), saleOf(plan, 20_000_00n, { participants })];
const [, , first, second] = calculatePool(sales, { contract: true });

describe('a trace in words', () => {
  it('tells slices, attainment and division', () => {
    expect(explain(first!.trace)).toEqual([
      '1,100.00 = 5,000.00 at 4 % (200.00) + 15,000.00 at 6 % (900.00); attainment went from 145,000.00 to 165,000.00 under “Standard”.',
      '660.00 is 60 % of it (part 1 of 2, by largest remainder).',
    ]);
  });

  it('tells the plan where its name is known', () => {
    expect(explain(second!.trace, new Map([[plan.version, 'Partners 2026']])).at(-1)).toBe(
      'By the plan Partners 2026.',
    );
  });

  it('tells of quantities, limits, rounding and the cap', () => {
    const units = planOf({
      currency: 'USD',
      measure: 'quantity',
      rules: [
        {
          name: 'Units',
          rate: { mode: 'marginal', tiers: [{ from: '0', per_unit: '0.333', flat: '1' }] },
          per_transaction: { maximum: '50' },
        },
      ],
      cap: { amount: '30', kind: 'soft', factor: '0.25' },
    });
    const told = [2_500_000n, 900_000_000n].map((measure) => saleOf(units, measure));
    expect(calculatePool(told, { contract: true }).map(({ trace }) => explain(trace))).toEqual([
      [
        '1.8325 = 2.5 at 0.333 a unit (0.8325) + 1.00 fee of the tier; attainment went from 0 to 2.5 under “Units”.',
        'Rounded half even: 1.83.',
      ],
      [
        '300.70 = 900 at 0.333 a unit (299.70) + 1.00 fee of the tier; attainment went from 0 to 900 under “Units”.',
        'A transaction earns at most 50.00: 50.00.',
        'The window’s sum went from 1.83 to 51.83.',
        'What is above the cap of 30.00 counts 0.25 times: 35.4575 now, 1.83 before.',
        'Rounded half even, that is 35.46 less 1.83: 33.63.',
      ],
    ]);
  });

  it('tells of a floor what was earned and taken back', () => {
    const floored = planOf({
      currency: 'USD',
      rules: [{ name: 'Ten', rate: { mode: 'percent', rate: '10' } }],
      floor: { amount: '50' },
      clawback: { policy: 'reverse_paid' },
    });
    const reversals = [{ id: 'credit', date: '2026-05-01', days: 60, measure: 40_00n }];
    const earnings = calculatePool([saleOf(floored, 100_00n, { reversals })], { contract: true });
    expect(explain(earnings.at(-1)!.trace)).toEqual([
      '44.00 is missing to the least of 50.00: the window earned 10.00, of which 4.00 was taken back.',
    ]);
  });

  it('takes few bytes', () => {
    expect(serializeTrace(first!.trace).length).toBeLessThan(320);
  });
});
