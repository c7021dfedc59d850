import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { acceptedEncodings } from './encoding.negotiation.js';

describe('acceptedEncodings', () => {
  it.each([
    [undefined, 'identity'],
    ['', 'identity'],
    ['gzip, deflate, br, zstd', 'br gzip identity'],
    ['gzip', 'gzip identity'],
    ['x-gzip', 'gzip identity'],
    ['BR', 'br identity'],
    ['br;q=0.5, gzip;q=0.8', 'gzip br identity'],
    ['br;q=0, gzip', 'gzip identity'],
    ['*', 'br gzip identity'],
    ['*;q=0', 'identity'],
    ['br;q=0, *', 'gzip identity'],
    ['gzip;q=0.5, identity', 'identity'],
    ['identity;q=0.5, gzip;q=1', 'gzip identity'],
    ['identity;q=0, br', 'br identity'],
    ['gzip;q=2', 'identity'],
    ['gzip;q=abc', 'identity'],
    ['gzip ; q=1.000', 'gzip identity'],
    ['brotli', 'identity'],
    [',;,', 'identity'],
  ])('%j: %s', (header, expected) => expect(acceptedEncodings(header).join(' ')).toBe(expected));

  it('always ends with identity', () => {
    fc.assert(fc.property(fc.string(), (header) => acceptedEncodings(header).at(-1) === 'identity'));
  });
});
