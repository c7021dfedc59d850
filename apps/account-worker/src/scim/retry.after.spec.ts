import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_RETRY_AFTER_MS, retryAfterMs } from './retry.after.js';

const NOW = new Date('2026-11-06T08:49:00Z');

describe('Retry-After', () => {
  it.each([
    ['0', 0],
    ['7', 7_000],
    [' 120 ', 120_000],
    ['3600', MAX_RETRY_AFTER_MS],
    ['86400', MAX_RETRY_AFTER_MS],
    ['9'.repeat(400), MAX_RETRY_AFTER_MS],
  ])('%j is that many seconds, an hour at most', (header, expected) => {
    expect(retryAfterMs(header, NOW)).toBe(expected);
  });

  it.each([
    ['Fri, 06 Nov 2026 08:49:37 GMT', 37_000],
    ['Friday, 06-Nov-26 08:49:37 GMT', 37_000],
    ['Fri Nov  6 08:49:37 2026', 37_000],
    ['Fri, 06 Nov 2026 08:49:00 GMT', 0],
    ['Sun, 06 Nov 1994 08:49:37 GMT', 0],
    // More than fifty years ahead is the past.
    ['Sunday, 06-Nov-94 08:49:37 GMT', 0],
    ['Sat, 07 Nov 2026 08:49:37 GMT', MAX_RETRY_AFTER_MS],
  ])('%j is a date', (header, expected) => {
    expect(retryAfterMs(header, NOW)).toBe(expected);
  });

  it.each([
    undefined,
    null,
    '',
    ' ',
    '-1',
    '1.5',
    '1e3',
    '0x10',
    'soon',
    '2026-11-06T08:50:00Z',
    'Fri, 06 Nov 2026',
  ])('%j says nothing', (header) => {
    expect(retryAfterMs(header, NOW)).toBeNull();
  });

  it('takes the first of several', () => {
    expect(retryAfterMs(['3', '9'], NOW)).toBe(3_000);
    expect(retryAfterMs([], NOW)).toBeNull();
  });

  it('is the distance to any date within the hour, in each of its forms', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 3_599 }), (seconds) => {
        const date = new Date(NOW.getTime() + seconds * 1_000);
        const imf = date.toUTCString();
        const [, day = '', month = '', year = '', time = ''] = imf.split(' ');
        const asctime = `Fri ${month} ${day.replace(/^0/, ' ')} ${time} ${year}`;
        expect(retryAfterMs(imf, NOW)).toBe(seconds * 1_000);
        expect(retryAfterMs(asctime, NOW)).toBe(seconds * 1_000);
      }),
    );
  });

  it('never throws and never leaves its bounds', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.string({ unit: 'binary' })),
        fc.date({ noInvalidDate: true }),
        (header, now) => {
          const wait = retryAfterMs(header, now);
          expect(wait === null || (wait >= 0 && wait <= MAX_RETRY_AFTER_MS)).toBe(true);
        },
      ),
    );
  });
});
