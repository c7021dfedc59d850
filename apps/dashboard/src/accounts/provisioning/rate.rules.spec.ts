import { describe, expect, it } from 'vitest';
import type { ProgressSample } from '../../jobs/job.timeline.js';
import { countsIn, paceOf, ratesOf } from './rate.rules.js';

/** A sample each second. */
const said = (...done: number[]): ProgressSample[] =>
  done.map((count, second) => ({
    at: second * 1_000,
    progress: Math.floor((count / 2_000) * 99),
    message: `${count.toLocaleString('en')} of 2,000 · 1.5/s · 3 min left`,
  }));

describe('the counts in a message', () => {
  it.each([
    ['213 of 500 · 24.8/s · 12 s left', { done: 213, total: 500 }],
    ['1,213 of 100,000', { done: 1_213, total: 100_000 }],
    ['0 of 5', { done: 0, total: 5 }],
    ['20 mailed', undefined],
    ['13 of them', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('%s', (message, counts) => {
    expect(countsIn(message)).toEqual(counts);
  });
});

describe('the pace', () => {
  it('is that of the last ten seconds', () => {
    const slowThenFast = said(
      ...Array.from({ length: 30 }, (_, second) => second * 2),
      70,
      90,
      110,
      130,
      150,
    );
    const fast = said(...Array.from({ length: 21 }, (_, second) => second * 20));
    expect(paceOf(fast, 2_000)).toEqual({ done: 400, rate: 20, leftMs: 80_000 });
    const { rate } = paceOf(slowThenFast, 2_000);
    expect(rate).toBeGreaterThan(2);
    expect(rate).toBeLessThan(20);
  });

  it('is not known before there are two samples, nor without progress', () => {
    expect(paceOf([], 500)).toEqual({ done: 0, rate: undefined, leftMs: undefined });
    expect(paceOf(said(20), 2_000)).toEqual({ done: 20, rate: undefined, leftMs: undefined });
    expect(paceOf(said(20, 20, 20), 2_000)).toEqual({ done: 20, rate: 0, leftMs: undefined });
  });

  it('goes by the share of all where a message has no counts', () => {
    const samples = [
      { at: 0, progress: 10, message: undefined },
      { at: 5_000, progress: 20, message: 'mailing' },
    ];
    expect(paceOf(samples, 500)).toEqual({ done: 100, rate: 10, leftMs: 40_000 });
  });

  it('is not disturbed by what is said while the codes are mailed', () => {
    const samples = [
      ...said(0, 1_000, 2_000),
      { at: 3_000, progress: 99, message: undefined },
      { at: 9_000, progress: 99, message: '700 mailed' },
    ];
    expect(paceOf(samples, 2_000)).toEqual({ done: 2_000, rate: 1_000, leftMs: 0 });
    expect(ratesOf(samples, 2_000)).toEqual([1_000, 1_000]);
  });

  it('has a rate between each two samples, of which none is below nothing', () => {
    expect(ratesOf(said(0, 10, 30, 30, 20), 2_000)).toEqual([10, 20, 0, 0]);
    expect(ratesOf(said(5), 2_000)).toEqual([]);
  });
});
