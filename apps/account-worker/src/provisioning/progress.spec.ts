import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { duration, Progress } from './progress.js';

describe('duration', () => {
  it.each([
    [0, '0 s'],
    [0.2, '1 s'],
    [12, '12 s'],
    [89, '89 s'],
    [89.5, '90 s'],
    [90, '2 min'],
    [179, '3 min'],
    [180, '3 min'],
    [5_340, '89 min'],
    [5_341, '1 h 30 min'],
    [7_200, '2 h 0 min'],
    [7_499, '2 h 5 min'],
    [360_000, '100 h 0 min'],
  ])('of %d seconds is %s', (seconds, text) => {
    expect(duration(seconds)).toBe(text);
  });
});

describe('Progress', () => {
  const said: { percent: number; stage: string; message: string | undefined }[] = [];
  const context = {
    progress: (percent: number, stage: string, message?: string) =>
      void said.push({ percent, stage, message }),
  };
  beforeEach(() => {
    said.length = 0;
    vi.useFakeTimers({ toFake: ['performance'] });
  });
  afterEach(() => vi.useRealTimers());

  it('begins with what was done before, and tells no pace of that', () => {
    const progress = new Progress(context, 1_000, 400);
    expect(said).toEqual([{ percent: 39, stage: 'provision', message: '400 of 1,000' }]);
    vi.advanceTimersByTime(2_000);
    progress.add(100);
    expect(said[1]).toEqual({ percent: 49, stage: 'provision', message: '500 of 1,000 · 50/s · 10 s left' });
  });

  it('says something about once a second, however often it is told', () => {
    const progress = new Progress(context, 10_000, 0);
    for (let n = 0; n < 5_000; n += 1) {
      vi.advanceTimersByTime(1);
      progress.add(1);
    }
    expect(said.length).toBe(6);
  });

  it('always says the last one, and leaves the last percent to the end of the job', () => {
    const progress = new Progress(context, 3, 0);
    for (let n = 0; n < 3; n += 1) progress.add(1);
    expect(said.map(({ message }) => message)).toEqual(['0 of 3', '3 of 3']);
    expect(said.at(-1)!.percent).toBe(99);
  });

  it('shows small rates with a fraction, and none while nothing is done', () => {
    const progress = new Progress(context, 100, 0);
    vi.advanceTimersByTime(1_000);
    progress.add(0);
    vi.advanceTimersByTime(1_000);
    progress.add(3);
    expect(said.map(({ message }) => message)).toEqual([
      '0 of 100',
      '0 of 100',
      '3 of 100 · 1.5/s · 65 s left',
    ]);
  });

  it('with nothing to do is done', () => {
    new Progress(context, 0, 0);
    expect(said).toEqual([{ percent: 99, stage: 'provision', message: '0 of 0' }]);
  });
});
