import { describe, expect, it } from 'vitest';
import { byteSize, duration, relativeTime } from './times.rules.js';

describe('times in words', () => {
  const now = Date.UTC(2026, 0, 15, 12);
  it.each([
    [0, 'just now'],
    [-9_000, 'just now'],
    [-60_000, '1 minute ago'],
    [-59 * 60_000, '59 minutes ago'],
    [-3_600_000, '1 hour ago'],
    [-26 * 3_600_000, 'yesterday'],
    [-40 * 86_400_000, 'last month'],
    [-800 * 86_400_000, '2 years ago'],
    [30_000, 'in a moment'],
    [2 * 86_400_000, 'in 2 days'],
  ])('%d ms from now is "%s"', (offset, words) => {
    expect(relativeTime(now + offset, now)).toBe(words);
  });

  it.each([
    [-5, '0 ms'],
    [850, '850 ms'],
    [4_240, '4.2 s'],
    [9_960, '10 s'],
    [59_940, '60 s'],
    [185_000, '3 m 05 s'],
    [3_720_000, '1 h 02 m'],
  ])('%d ms is "%s"', (ms, words) => {
    expect(duration(ms)).toBe(words);
  });

  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1_000, '1.0 kB'],
    [1_440, '1.4 kB'],
    [999_600, '1.0 MB'],
    [23_400_000, '23 MB'],
  ])('%d bytes are "%s"', (bytes, words) => {
    expect(byteSize(bytes)).toBe(words);
  });
});
