import { paceBetween, processorTimes, type ProcessorTimes } from './processor.times.js';

/** Ticks of processors are 10 ms: in less time they tell too little. */
const RESOLUTION_MS = 200;

/**
 * A clock of what a quiet machine would have taken, for deadlines that must not be about the machine: while its host lets
 * others work, it goes slower by as much as everything here does.
 */
export class QuietClock {
  private quiet = 0;
  private at: number;
  private times: ProcessorTimes | undefined;

  constructor(
    private readonly monotonic: () => number = () => performance.now(),
    private readonly processors: () => ProcessorTimes | undefined = processorTimes,
  ) {
    this.at = monotonic();
    this.times = processors();
  }

  /** @returns milliseconds since it was made, in steps of 200 or more */
  now(): number {
    const at = this.monotonic();
    if (at - this.at < RESOLUTION_MS) return this.quiet;
    const times = this.processors();
    this.quiet += (at - this.at) / (this.times && times ? paceBetween(this.times, times) : 1);
    this.at = at;
    this.times = times;
    return this.quiet;
  }
}

const clock = new QuietClock();

/** @returns milliseconds of a quiet machine since some moment, in steps of 200 or more */
export const quietNow = (): number => clock.now();

/**
 * Calls something when this much of the quiet clock has passed.
 * @returns what calls it off
 */
export function afterQuiet(ms: number, call: () => void): () => void {
  const start = quietNow();
  let timer: NodeJS.Timeout;
  const wait = (left: number) => {
    timer = setTimeout(() => {
      const missing = ms - (quietNow() - start);
      if (missing > 0) wait(Math.max(missing, RESOLUTION_MS));
      else call();
    }, left);
  };
  wait(ms);
  return () => clearTimeout(timer);
}
