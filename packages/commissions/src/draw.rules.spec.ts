import { describe, expect, it } from 'vitest';
import { calculateDraws } from './draw.rules.js';

const periods = (...earned: bigint[]) =>
  earned.map((amount, index) => ({ period: `p${index}`, earned: amount }));
const draw = (kind: 'recoverable' | 'non_recoverable') => ({
  kind,
  amount: 100n,
  currency: 'USD',
  digits: 2,
});

describe('a draw', () => {
  it('that is recoverable is advanced, and paid back from what is earned above it', () => {
    const drawn = calculateDraws(draw('recoverable'), periods(40n, 130n, 100n, 180n));
    expect(drawn.map(({ advance, recovery, balance }) => [advance, recovery, balance])).toEqual([
      [60n, 0n, 60n],
      [0n, 30n, 30n],
      [0n, 0n, 30n],
      [0n, 30n, 0n],
    ]);
  });

  it('that is not recoverable is topped up, and nothing is carried', () => {
    const drawn = calculateDraws(draw('non_recoverable'), periods(40n, 130n));
    expect(drawn.map(({ advance, recovery, balance }) => [advance, recovery, balance])).toEqual([
      [60n, 0n, 0n],
      [0n, 0n, 0n],
    ]);
  });

  it('goes on from what was owed before', () => {
    expect(calculateDraws(draw('recoverable'), periods(500n), 70n)[0]).toMatchObject({
      recovery: 70n,
      balance: 0n,
    });
  });
});
