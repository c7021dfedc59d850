import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatLineHash, parseLineHash, rangeOf } from './line.link.js';

describe('links to lines', () => {
  it('are read as they are written', () => {
    const line = fc.integer({ min: 1, max: 999_999_999 });
    fc.assert(
      fc.property(line, line, (one, other) => {
        const range = rangeOf(one, other);
        expect(parseLineHash(formatLineHash(range))).toEqual(range);
      }),
    );
  });

  it('take the short form, the other order, and nothing else', () => {
    expect(parseLineHash('#L30-L12')).toEqual({ from: 12, to: 30 });
    expect(parseLineHash('#L12-30')).toEqual({ from: 12, to: 30 });
    for (const hash of ['', '#', '#L', '#L0', '#L1-', '#L-1', '#Lx', '#L1e3', '#L9999999999', '#files'])
      expect(parseLineHash(hash)).toBeUndefined();
  });
});
