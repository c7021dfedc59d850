import type { ProgressSample } from '../../jobs/job.timeline.js';

/** The rate is that of the last so many milliseconds: long enough to be steady, short enough to be true. */
const WINDOW_MS = 10_000;

export interface Pace {
  done: number;
  /** Accounts per second; nothing while too little is known. */
  rate: number | undefined;
  /** Until the last one is made. */
  leftMs: number | undefined;
}

/** Reads `213 of 1,500 · 24.8/s · 12 s left`. @returns nothing of another message */
export function countsIn(message: string | undefined): { done: number; total: number } | undefined {
  const [, done, total] = /^([\d,]+) of ([\d,]+)(?: |$)/.exec(message ?? '') ?? [];
  if (done === undefined || total === undefined) return undefined;
  return { done: numberOf(done), total: numberOf(total) };
}

function numberOf(text: string): number {
  return Number(text.replaceAll(',', ''));
}

interface Point {
  at: number;
  done: number;
}

/**
 * How many were made at each sample: as its message says. Others (the codes are mailed when all are made) say nothing of
 * that; where none has counts, each goes by its share of all.
 */
function pointsOf(samples: readonly ProgressSample[], total: number): Point[] {
  const counted = samples.flatMap(({ at, message }) => {
    const counts = countsIn(message);
    return counts ? [{ at, done: counts.done }] : [];
  });
  if (counted.length > 0) return counted;
  return samples.map(({ at, progress }) => ({ at, done: Math.floor((progress / 100) * total) }));
}

/** How far and how fast it is going at the last sample. */
export function paceOf(samples: readonly ProgressSample[], total: number): Pace {
  const points = pointsOf(samples, total);
  const last = points.at(-1);
  if (!last) return { done: 0, rate: undefined, leftMs: undefined };
  const first = points.find(({ at }) => at >= last.at - WINDOW_MS) ?? last;
  const elapsed = last.at - first.at;
  if (elapsed === 0) return { done: last.done, rate: undefined, leftMs: undefined };
  const rate = ((last.done - first.done) / elapsed) * 1_000;
  return { done: last.done, rate, leftMs: rate > 0 ? ((total - last.done) / rate) * 1_000 : undefined };
}

/** The rate between each two samples, in accounts per second. */
export function ratesOf(samples: readonly ProgressSample[], total: number): number[] {
  const points = pointsOf(samples, total);
  return points.slice(1).flatMap(({ at, done }, index) => {
    const before = points[index];
    if (!before || at <= before.at) return [];
    return [Math.max(0, ((done - before.done) / (at - before.at)) * 1_000)];
  });
}
