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

/** How many were made at a sample: as its message says, or by its share of all. */
export function doneAt({ message, progress }: ProgressSample, total: number): number {
  return countsIn(message)?.done ?? Math.floor((progress / 100) * total);
}

/** How far and how fast it is going at the last sample. */
export function paceOf(samples: readonly ProgressSample[], total: number): Pace {
  const last = samples.at(-1);
  if (!last) return { done: 0, rate: undefined, leftMs: undefined };
  const first = samples.find(({ at }) => at >= last.at - WINDOW_MS) ?? last;
  const done = doneAt(last, total);
  const elapsed = last.at - first.at;
  if (elapsed === 0) return { done, rate: undefined, leftMs: undefined };
  const rate = ((done - doneAt(first, total)) / elapsed) * 1_000;
  return { done, rate, leftMs: rate > 0 ? ((total - done) / rate) * 1_000 : undefined };
}

/** The rate between each two samples, in accounts per second. */
export function ratesOf(samples: readonly ProgressSample[], total: number): number[] {
  return samples.slice(1).flatMap((sample, index) => {
    const before = samples[index];
    if (!before || sample.at <= before.at) return [];
    return [Math.max(0, ((doneAt(sample, total) - doneAt(before, total)) / (sample.at - before.at)) * 1_000)];
  });
}
