import { describe, expect, it } from 'vitest';
import type { Earning } from './earning.js';
import { amounts, plan, WHOLE } from './pool.fixture.js';
import { calculatePool } from './pool.rules.js';
import { participant, saleOf } from './sale.fixture.js';

describe('a pool with a floor, where what was paid is reversed', () => {
  const floored = plan({ floor: { amount: '100' }, clawback: { policy: 'reverse_paid' } });
  const back = (measure: bigint, date = '2026-05-01') => [{ id: 'credit', date, days: 60, measure }];
  const total = (earnings: Earning[]) => earnings.reduce((sum, { amount }) => sum + amount, 0n);

  it('has nothing left when its only sale is taken back, also when that is a year later', () => {
    const sale = saleOf(floored, 100_00n, { reversals: back(100_00n, '2027-05-01') });
    expect(amounts(calculatePool([sale], WHOLE))).toEqual(['ann commission 1000', 'ann clawback -1000']);
  });

  it('still earns the floor when part of its sale is taken back', () => {
    const earnings = calculatePool([saleOf(floored, 100_00n, { reversals: back(99_99n) })], WHOLE);
    expect(amounts(earnings)).toEqual(['ann commission 1000', 'ann clawback -1000', 'ann floor 10000']);
    expect(earnings[2]!.trace).toMatchObject({ earned: '1000', clawedBack: '1000' });
  });

  it('tops up those whose sale is left', () => {
    const sales = [
      saleOf(floored, 100_00n),
      saleOf(floored, 50_00n, {
        id: 'gone',
        participants: [participant('bob')],
        reversals: back(50_00n),
      }),
    ];
    const earnings = calculatePool(sales, WHOLE);
    expect(earnings.at(-1)).toMatchObject({ party: 'ann', kind: 'floor', saleId: 'line', amount: 90_00n });
    expect(total(earnings)).toBe(100_00n);
  });

  it('leaves the windows beside it as they are', () => {
    const sales = [
      saleOf(floored, 100_00n, { window: 'a', reversals: back(100_00n) }),
      saleOf(floored, 100_00n, { window: 'b' }),
    ];
    expect(calculatePool(sales, WHOLE).at(-1)).toMatchObject({ window: 'b', amount: 90_00n });
    expect(total(calculatePool(sales, WHOLE))).toBe(100_00n);
  });

  it('keeps it when what is taken back is too late to count', () => {
    const brief = plan({
      floor: { amount: '100' },
      clawback: { policy: 'reverse_paid', within_days: 30 },
    });
    expect(total(calculatePool([saleOf(brief, 100_00n, { reversals: back(100_00n) })], WHOLE))).toBe(100_00n);
  });
});
