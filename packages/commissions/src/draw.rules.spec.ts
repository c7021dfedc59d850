import { describe, expect, it } from 'vitest';
import { calculateDraws } from './draw.rules.js';
import { explain } from './trace/explain.js';
import { replay } from './trace/replay.js';

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

  it.each([
    ['recoverable' as const, 170n],
    ['non_recoverable' as const, 70n],
  ])('is advanced once and makes no clawback good (%s)', (kind, balance) => {
    const [drawn] = calculateDraws(draw(kind), periods(-5_000n), 70n);
    expect(drawn).toMatchObject({ advance: 100n, recovery: 0n, balance });
    expect(replay(drawn!.trace)).toBe(100n);
    expect(explain(drawn!.trace)[0]).toContain('1.00, the whole draw, is paid beside -50.00 earned');
  });

  it('advances nothing to who takes part no longer, and gets back what is owed from all that is earned', () => {
    const over = periods(30n, -10n, 200n, 50n).map((period) => ({ ...period, isOver: true }));
    const drawn = calculateDraws(draw('recoverable'), over, 70n);
    expect(drawn.map(({ advance, recovery, balance }) => [advance, recovery, balance])).toEqual([
      [0n, 30n, 40n],
      [0n, 0n, 40n],
      [0n, 40n, 0n],
      [0n, 0n, 0n],
    ]);
    expect(drawn.map(({ trace }) => replay(trace))).toEqual([-30n, 0n, -40n, 0n]);
    expect(drawn.slice(0, 2).flatMap(({ trace }) => explain(trace))).toEqual([
      '0.30 of 0.30 earned pays back advances; 0.70 was owed. There is no draw for who takes part no longer.',
      '-0.10 earned pays nothing back, of 0.40 owed. There is no draw for who takes part no longer.',
    ]);
  });

  it('goes on from what was owed before', () => {
    expect(calculateDraws(draw('recoverable'), periods(500n), 70n)[0]).toMatchObject({
      recovery: 70n,
      balance: 0n,
    });
  });
});
