import { fromMinor, toMinor } from '@slipway/shared/contracts';
import { Decimal } from 'decimal.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { firstTakesRest, largestRemainder } from '../allocation.rules.js';
import { calculateDraws } from '../draw.rules.js';
import { replay } from '../trace/replay.js';
import { add, rationalOf, textOf } from '../rational.js';
import { rounded, type RoundingMode } from '../rounding.rules.js';
import { PATIENCE_MS, runs } from './runs.fixture.js';

const amount = fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n });
const shares = fc
  .array(fc.bigInt({ min: 0n, max: 100_000_000n }), { minLength: 1, maxLength: 12 })
  .filter((list) => list.some((share) => share > 0n));
const rational = fc.record({ n: amount, d: fc.bigInt({ min: 1n, max: 10n ** 12n }) });

const PEER: Record<RoundingMode, Decimal.Rounding> = {
  up: 0,
  down: 1,
  ceiling: 2,
  floor: 3,
  half_up: 4,
  half_down: 5,
  half_even: 6,
};
const Exact = Decimal.clone({ precision: 80 });

describe('arithmetic', { timeout: PATIENCE_MS }, () => {
  it('divides so that the parts sum to the whole and are off by less than a unit', () => {
    fc.assert(
      fc.property(amount, shares, (whole, list) => {
        const parts = largestRemainder(whole, list);
        const total = list.reduce((sum, share) => sum + share, 0n);
        expect(parts.reduce((sum, part) => sum + part, 0n)).toBe(whole);
        for (const [index, part] of parts.entries()) {
          const off = part * total - whole * list[index]!;
          expect(off < total && off > -total).toBe(true);
        }
      }),
      runs(20_000),
    );
  });

  it('divides so that the first takes the rest', () => {
    fc.assert(
      fc.property(amount, shares, (whole, list) => {
        const parts = firstTakesRest(whole, list);
        expect(parts.reduce((sum, part) => sum + part, 0n)).toBe(whole);
        for (const [index, share] of list.entries()) if (share === 0n) expect(parts[index]).toBe(0n);
      }),
      runs(5_000),
    );
  });

  it('rounds as decimal.js does', () => {
    const near = fc.record({
      n: fc.bigInt({ min: -60n, max: 60n }),
      d: fc.constantFrom(2n, 4n, 5n, 8n, 10n),
    });
    const modes = fc.constantFrom<RoundingMode[]>(
      'half_even',
      'half_up',
      'half_down',
      'up',
      'down',
      'floor',
      'ceiling',
    );
    fc.assert(
      fc.property(fc.oneof(near, rational), modes, (value, mode) => {
        const peer = new Exact(value.n.toString()).div(value.d.toString()).toDecimalPlaces(0, PEER[mode]);
        expect(rounded(value, mode)).toBe(BigInt(peer.toFixed(0)));
      }),
      runs(10_000),
    );
  });

  it('writes exact numbers so that they read as the same', () => {
    fc.assert(
      fc.property(rational, rational, (a, b) => {
        const sum = add(a, b);
        const back = rationalOf(textOf(sum));
        expect(back.n * sum.d).toBe(sum.n * back.d);
        expect(sum.n * a.d * b.d).toBe((a.n * b.d + b.n * a.d) * sum.d);
      }),
      runs(6_000),
    );
  });

  it('writes amounts so that they read as the same', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: -(10n ** 18n) + 1n, max: 10n ** 18n - 1n }),
        fc.constantFrom('JPY', 'USD', 'KWD', 'CLF'),
        (minor, currency) => {
          expect(toMinor(fromMinor(minor, currency), currency)).toBe(minor);
        },
      ),
      runs(6_000),
    );
  });

  it('conserves what draws advance', () => {
    const money = fc.bigInt({ min: -5_000n, max: 20_000n });
    fc.assert(
      fc.property(
        fc.constantFrom('recoverable' as const, 'non_recoverable' as const),
        fc.bigInt({ min: 0n, max: 10_000n }),
        fc.array(fc.record({ earned: money, isOver: fc.boolean() }), { maxLength: 12 }),
        fc.bigInt({ min: 0n, max: 10_000n }),
        (kind, drawn, earned, opening) => {
          const draw = { kind, amount: drawn, currency: 'USD', digits: 2 };
          const periods = calculateDraws(
            draw,
            earned.map((period, index) => ({ ...period, period: String(index) })),
            opening,
          );
          let owed = opening;
          for (const [index, { advance, recovery, balance, trace }] of periods.entries()) {
            if (kind === 'recoverable') owed += advance - recovery;
            expect(balance).toBe(owed);
            expect(balance).toBeGreaterThanOrEqual(0n);
            const { earned: had, isOver } = earned[index]!;
            expect(advance).toBeLessThanOrEqual(isOver ? 0n : drawn);
            const least = isOver ? 0n : drawn;
            expect(had + advance - recovery).toBeGreaterThanOrEqual(had < 0n ? had + least : least);
            expect(replay(trace)).toBe(advance - recovery);
          }
        },
      ),
      runs(8_000),
    );
  });
});
