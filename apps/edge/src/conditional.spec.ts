import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allowsRange, matchesEtag, parseRange } from './conditional.js';

const etag = '"abc"';

describe('matchesEtag', () => {
  it.each(['"abc"', 'W/"abc"', '*', ' * ', '"x", "abc"', 'W/"x",W/"abc"', '"x,y", "abc"'])(
    '%j does',
    (header) => expect(matchesEtag(header, etag)).toBe(true),
  );
  it.each(['', 'abc', '"ab"', '"x"', '"x, "abc', '**'])('%j does not', (header) =>
    expect(matchesEtag(header, etag)).toBe(false),
  );
});

describe('allowsRange', () => {
  it('only by a strong match', () => {
    expect(allowsRange(undefined, etag)).toBe(true);
    expect(allowsRange('"abc"', etag)).toBe(true);
    expect(allowsRange('W/"abc"', etag)).toBe(false);
    expect(allowsRange('"x"', etag)).toBe(false);
    expect(allowsRange('Wed, 21 Oct 2015 07:28:00 GMT', etag)).toBe(false);
  });
});

describe('parseRange', () => {
  it.each([
    ['bytes=0-0', { start: 0, end: 0 }],
    ['bytes=2-4', { start: 2, end: 4 }],
    ['bytes=5-', { start: 5, end: 9 }],
    ['bytes=5-99', { start: 5, end: 9 }],
    ['bytes=-3', { start: 7, end: 9 }],
    ['bytes=-99', { start: 0, end: 9 }],
    ['Bytes=0-1', { start: 0, end: 1 }],
    ['bytes=10-', 'unsatisfiable'],
    ['bytes=99-100', 'unsatisfiable'],
    ['bytes=-0', 'unsatisfiable'],
    ['bytes=4-2', undefined],
    ['bytes=-', undefined],
    ['bytes=0-1,3-4', undefined],
    ['bytes=a-b', undefined],
    ['items=0-1', undefined],
    ['', undefined],
  ])('%j of 10 bytes', (header, expected) => expect(parseRange(header, 10)).toEqual(expected));

  it('has nothing to give of an empty file', () => {
    expect(parseRange('bytes=0-', 0)).toBe('unsatisfiable');
    expect(parseRange('bytes=-5', 0)).toBe('unsatisfiable');
  });

  it('never leaves the file', () => {
    const number = fc.oneof(fc.constant(''), fc.nat().map(String), fc.bigInt(0n, 10n ** 30n).map(String));
    fc.assert(
      fc.property(number, number, fc.nat(100), (first, last, size) => {
        const range = parseRange(`bytes=${first}-${last}`, size);
        if (typeof range !== 'object') return;
        expect(range.start).toBeGreaterThanOrEqual(0);
        expect(range.end).toBeGreaterThanOrEqual(range.start);
        expect(range.end).toBeLessThan(size);
      }),
    );
  });
});
