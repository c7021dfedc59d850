import { describe, expect, it } from 'vitest';
import { amounts, PERCENT, plan, WHOLE } from './pool.fixture.js';
import { calculatePool } from './pool.rules.js';
import { participant, saleOf } from './sale.fixture.js';

const TEAM = [participant('ann', 60n, ['liz', 'top']), participant('bob', 40n, ['liz', 'top'])];

describe('a pool', () => {
  it('divides the commission of a whole sale among its participants', () => {
    const earnings = calculatePool([saleOf(plan(), 10_05n, { participants: TEAM })], WHOLE);
    // 100.5 cents are rounded half to even.
    expect(amounts(earnings)).toEqual(['ann commission 60', 'bob commission 40']);
  });

  it('says of a sale that no rule fits that it earns nothing', () => {
    const scoped = plan({ rules: [{ ...PERCENT[0]!, scope: { client: 'other' } }] });
    const [earning] = calculatePool([saleOf(scoped, 100n)], WHOLE);
    expect(earning).toMatchObject({ amount: 0n, trace: { kind: 'nothing', why: 'no_rule' } });
  });

  it('gives managers their overrides, of the commission and of the sale', () => {
    const overridden = plan({
      overrides: [
        { level: 1, rate: '20' },
        { level: 2, of: 'sale', rate: '1' },
      ],
    });
    const earnings = calculatePool([saleOf(overridden, 1_000_00n, { participants: TEAM })], WHOLE);
    expect(amounts(earnings)).toEqual([
      'ann commission 6000',
      'liz override 1200',
      'top override 600',
      'bob commission 4000',
      'liz override 800',
      'top override 400',
    ]);
    expect(earnings.map(({ subordinate }) => subordinate)).toEqual([null, 'ann', 'ann', null, 'bob', 'bob']);
  });

  it('takes back what was paid in parts that add up to all of it, and overrides too', () => {
    const reversing = plan({ clawback: { policy: 'reverse_paid' }, overrides: [{ level: 1, rate: '33' }] });
    const reversals = ['1', '2', '3'].map((id) => ({
      id,
      date: `2026-04-0${id}`,
      days: 31,
      measure: 33_34n,
    }));
    const sale = saleOf(reversing, 100_00n, { participants: [participant('ann', 100n, ['liz'])], reversals });
    const earnings = calculatePool([sale], WHOLE);
    expect(amounts(earnings)).toEqual([
      'ann commission 1000',
      'ann clawback -333',
      'ann clawback -334',
      'ann clawback -333',
      'liz override 330',
      'liz override_clawback -110',
      'liz override_clawback -110',
      'liz override_clawback -110',
    ]);
    expect(earnings[1]).toMatchObject({ date: '2026-04-01', reversalId: '1', window: sale.window });
  });

  it('leaves out what is taken back too late', () => {
    const reversal = { id: 'credit', date: '2026-06-01', days: 92, measure: 100_00n };
    for (const policy of ['recompute', 'reverse_paid', 'none'] as const) {
      const late = plan({ clawback: { policy, within_days: 91 } });
      expect(amounts(calculatePool([saleOf(late, 100_00n, { reversals: [reversal] })], WHOLE))).toEqual([
        'ann commission 1000',
      ]);
    }
  });

  it('counts a sale at its own date as smaller under recompute, and later ones fall into lower tiers', () => {
    const tiered = plan({
      accumulation: { window: 'year' },
      rules: [
        {
          name: 'Tiers',
          rate: {
            mode: 'marginal',
            tiers: [
              { from: '0', rate: '10' },
              { from: '100', rate: '20' },
            ],
          },
        },
      ],
    });
    const reversals = [{ id: 'credit', date: '2026-05-01', days: 60, measure: 40_00n }];
    const sales = [saleOf(tiered, 100_00n, { reversals }), saleOf(tiered, 100_00n)];
    expect(amounts(calculatePool(sales, WHOLE))).toEqual(['ann commission 600', 'ann commission 1600']);
  });

  it('starts anew with each window, also when windows alternate', () => {
    const capped = plan({ accumulation: { window: 'contract' }, cap: { amount: '15' } });
    const windows = ['a', 'b', 'a', 'b'];
    const sales = windows.map((window) => saleOf(capped, 100_00n, { window }));
    expect(amounts(calculatePool(sales, WHOLE))).toEqual([
      'ann commission 1000',
      'ann commission 1000',
      'ann commission 500',
      'ann commission 500',
    ]);
  });

  it('counts what is above a soft cap by its factor', () => {
    const soft = plan({ cap: { amount: '15', kind: 'soft', factor: '0.5' } });
    const sales = [saleOf(soft, 100_00n), saleOf(soft, 100_00n)];
    expect(amounts(calculatePool(sales, WHOLE))).toEqual(['ann commission 1000', 'ann commission 750']);
  });

  it('tops a window up to its floor with its last sale', () => {
    const floored = plan({ floor: { amount: '50' } });
    const sales = [saleOf(floored, 100_00n), saleOf(floored, 100_00n, { id: 'last', participants: TEAM })];
    expect(amounts(calculatePool(sales, WHOLE)).slice(-2)).toEqual(['ann floor 1800', 'bob floor 1200']);
  });

  it('does not top up a window whose only sale was taken back', () => {
    const reversals = [{ id: 'credit', date: '2026-05-01', days: 60, measure: 100_00n }];
    const earnings = calculatePool(
      [saleOf(plan({ floor: { amount: '50' } }), 100_00n, { reversals })],
      WHOLE,
    );
    expect(amounts(earnings)).toEqual(['ann commission 0']);
  });

  it('counts a party’s own part, and a team’s parts together', () => {
    const tiers = [
      { from: '0', rate: '10' },
      { from: '60', rate: '20' },
    ];
    const tiered = plan({
      accumulation: { window: 'year', per: 'party' },
      rules: [{ name: 'Tiers', rate: { mode: 'marginal', tiers } }],
    });
    const sales = [saleOf(tiered, 100_00n, { participants: TEAM })];
    expect(amounts(calculatePool(sales, { party: 'bob' }))).toEqual(['bob commission 400']);
    expect(amounts(calculatePool(sales, { team: 'liz' }))).toEqual([
      'ann commission 600',
      'bob commission 800',
    ]);
    expect(calculatePool(sales, { team: 'ann' })).toEqual([]);
  });

  it('divides what is per transaction like the sale', () => {
    const flat = plan({
      accumulation: { per: 'party' },
      rules: [{ name: 'Flat', rate: { mode: 'flat', amount: '10' } }],
    });
    const sales = [saleOf(flat, 100_00n, { participants: TEAM })];
    expect(amounts(calculatePool(sales, { party: 'ann' }))).toEqual(['ann commission 600']);
    expect(amounts(calculatePool(sales, { party: 'bob' }))).toEqual(['bob commission 400']);
  });

  it('counts each rule’s own sales, across versions of a plan', () => {
    const rules = (rate: string) => [
      {
        name: 'Boats',
        scope: { category: 'boats' },
        rate: {
          mode: 'marginal' as const,
          tiers: [
            { from: '0', rate },
            { from: '100', rate: '50' },
          ],
        },
      },
      ...PERCENT,
    ];
    const first = plan({ accumulation: { window: 'year' }, rules: rules('1') });
    const second = plan({ accumulation: { window: 'year' }, rules: rules('2') });
    const categories = ['boats'];
    const sales = [
      saleOf(first, 80_00n, { categories }),
      saleOf(first, 500_00n),
      saleOf(second, 40_00n, { categories }),
    ];
    expect(calculatePool(sales, WHOLE).map(({ amount }) => amount)).toEqual([80n, 50_00n, 10_40n]);
  });

  it('takes off with cumulative less prior what versions before have earned by another rate', () => {
    const tiers = [
      { from: '0', rate: '10' },
      { from: '150', rate: '20' },
    ];
    const rules = [
      { name: 'Ten', rate: { mode: 'cumulative_less_prior' as const, of: 'retroactive' as const, tiers } },
    ];
    const first = plan({ accumulation: { window: 'year' } });
    const second = plan({ accumulation: { window: 'year' }, rules });
    const sales = [saleOf(first, 100_00n), saleOf(second, 100_00n)];
    expect(calculatePool(sales, WHOLE).map(({ amount }) => amount)).toEqual([10_00n, 30_00n]);
  });

  it('makes good with cumulative less prior what rounding has lost', () => {
    const tiers = [{ from: '0', rate: '10' }];
    const rules = [{ name: 'All', rate: { mode: 'cumulative_less_prior' as const, tiers } }];
    const cumulative = plan({ accumulation: { window: 'year' }, rules, rounding: { mode: 'down' } });
    const sales = Array.from({ length: 4 }, () => saleOf(cumulative, 15n));
    expect(calculatePool(sales, WHOLE).map(({ amount }) => amount)).toEqual([1n, 2n, 1n, 2n]);
  });
});
