import type { PlanDocumentInput } from '@slipway/shared/contracts';
import { describe, expect, it } from 'vitest';
import { calculatePool } from '../pool.rules.js';
import { participant, planOf, saleOf } from '../sale.fixture.js';
import { explain } from './explain.js';
import { replay } from './replay.js';
import { serializeTrace } from './serialize.js';
import type { CommissionTrace } from './trace.js';

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

  describe('of what an accelerator multiplies', () => {
    const accelerated = (rule: PlanDocumentInput['rules'][number]['rate']) =>
      planOf({
        currency: 'USD',
        accumulation: { window: 'year' },
        rules: [{ name: 'All', rate: rule }],
        accelerator: { quota: '100000', steps: [{ from_percent: '100', factor: '2' }] },
      });
    const told = (rule: PlanDocumentInput['rules'][number]['rate'], ...measures: bigint[]) =>
      calculatePool(
        measures.map((measure) => saleOf(accelerated(rule), measure)),
        { contract: true },
      ).map(({ trace }) => explain(trace));

    it('tells which part counts how often', () => {
      const tiers = [
        { from: '0', rate: '4' },
        { from: '100000', rate: '8' },
      ];
      expect(told({ mode: 'marginal', tiers }, 200_000_00n)).toEqual([
        [
          '20,000.00 = 100,000.00 at 4 % (4,000.00) + 100,000.00 at 8 % counted 2 times (16,000.00); attainment went from 0.00 to 200,000.00 under “All”.',
          'Sales by all rules came to 0.00 before it: by the accelerator, 100,000.00 of it counts once, 100,000.00 of it counts 2 times.',
        ],
      ]);
    });

    it('tells what a rate gives to sales of before, as often as they count', () => {
      const tiers = [
        { from: '0', rate: '4' },
        { from: '120000', rate: '6', flat: '50' },
      ];
      expect(told({ mode: 'retroactive', tiers }, 110_000_00n, 10_000_00n)[1]).toEqual([
        '3,700.00 = 100,000.00 at 6 % (6,000.00) + 20,000.00 at 6 % counted 2 times (2,400.00) − 100,000.00 at 4 % (-4,000.00) − 10,000.00 at 4 % counted 2 times (-800.00) + 50.00 fee of the tier counted 2 times (100.00); attainment went from 110,000.00 to 120,000.00 under “All”.',
        'Sales by all rules came to 110,000.00 before it: by the accelerator, 10,000.00 of it counts 2 times.',
      ]);
    });

    it('tells the mean of an amount per transaction', () => {
      expect(told({ mode: 'flat', amount: '10' }, 160_000_00n)).toEqual([
        [
          '13.75 = 10.00 per transaction counted 1.375 times on average (13.75); attainment went from 0.00 to 160,000.00 under “All”.',
          'Sales by all rules came to 0.00 before it: by the accelerator, 100,000.00 of it counts once, 60,000.00 of it counts 2 times.',
        ],
      ]);
    });

    it('reads traces from before sales were cut', () => {
      const [earning] = calculatePool([saleOf(accelerated({ mode: 'percent', rate: '10' }), 100_00n)], {
        contract: true,
      });
      const trace = { ...(earning!.trace as CommissionTrace), factor: '3/2' };
      expect(replay(trace)).toBe(15_00n);
      expect(explain(trace).at(-1)).toBe('By the accelerator it counts 1.5 times on average: 15.00.');
    });
  });

  it('takes few bytes', () => {
    expect(serializeTrace(first!.trace).length).toBeLessThan(320);
  });
});
