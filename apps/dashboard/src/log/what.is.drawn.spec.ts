import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mostRows, startFor, windowAt } from './row.window.js';
import { SHOWN_AT_FIRST, shownParts } from './shown.parts.js';
import { timestampOf } from './timestamps.js';

describe('shownParts', () => {
  it('shows the beginning and the current match, and never much', () => {
    fc.assert(
      fc.property(fc.nat(2_000_000), fc.nat(2_000_000), fc.integer({ min: 1, max: 50 }), (a, b, size) => {
        const length = Math.max(a, b) + size;
        const match = { start: Math.min(a, b), end: Math.min(a, b) + size };
        const parts = shownParts(length, SHOWN_AT_FIRST, match);
        expect(parts[0]?.from).toBe(0);
        expect(parts.some(({ from, to }) => match.start >= from && match.end <= to)).toBe(true);
        expect(parts.reduce((sum, { from, to }) => sum + to - from, 0)).toBeLessThan(2 * SHOWN_AT_FIRST);
        for (const [at, { from }] of parts.entries())
          expect(from).toBeGreaterThanOrEqual(parts[at - 1]?.to ?? 0);
      }),
    );
  });
});

describe('the window of rows', () => {
  it('holds the row that is asked for, and stays below what browsers draw', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5_000_000 }), fc.nat(), fc.nat(), (length, one, other) => {
        const most = mostRows(false);
        const index = one % length;
        const { start, count } = windowAt(startFor(index, other % length, most), length, most);
        expect(index).toBeGreaterThanOrEqual(start);
        expect(index).toBeLessThan(start + count);
        expect(start + count).toBeLessThanOrEqual(length);
        expect(count * 20).toBeLessThan(2 ** 24);
      }),
    );
  });
});

describe('timestampOf', () => {
  it('says how long after the start', () => {
    const elapsed = (milliseconds: number) => timestampOf('elapsed', 1_000 + milliseconds, 1_000);
    expect([0, 1_250, 754_000, 3_723_000, -5].map((at) => elapsed(at))).toEqual([
      '+0:00.000',
      '+0:01.250',
      '+12:34.000',
      '+1:02:03.000',
      '+0:00.000',
    ]);
    expect(timestampOf('time', new Date(2026, 0, 2, 3, 4, 5, 6).getTime(), 0)).toBe('03:04:05.006');
  });
});
