import { paceBetween, processorTimes } from './processor.times.js';

const LOOP_MS = 150;

/**
 * How many times longer than alone things take on this machine at this moment: the time that a busy loop takes, by the
 * time that it was given a processor for. 1 on a quiet machine; with four such loops on two cores, 2.
 */
function pace(): number {
  const start = performance.now();
  const before = process.threadCpuUsage();
  const given = () => {
    const { user, system } = process.threadCpuUsage(before);
    return (user + system) / 1_000;
  };
  while (given() < LOOP_MS);
  return Math.max(1, (performance.now() - start) / given());
}

/** @returns what tells the largest pace of now, of then, and of the time between */
function observed(): () => number {
  const before = pace();
  const start = processorTimes();
  return () => {
    const during = start ? paceBetween(start, processorTimes()!) : 1;
    return Math.max(before, during, pace());
  };
}

export interface Paced<T> {
  result: T;
  /** How many times longer it took, for the machine's sake, than on a quiet one. */
  pace: number;
}

/** Runs something whose time is bound by this machine. */
export async function paced<T>(run: () => Promise<T>): Promise<Paced<T>> {
  const paceOf = observed();
  const result = await run();
  return { result, pace: paceOf() };
}

/** Begins to measure. @returns how long it took until it is called, in milliseconds of a quiet machine */
export function stopwatch(): () => number {
  const paceOf = observed();
  const start = performance.now();
  return () => {
    const took = performance.now() - start;
    return took / paceOf();
  };
}

/**
 * The attempt that took least for its pace: others who use the machine can only make a time longer, and what is slow by
 * itself is so each time.
 * @param time of a result, in milliseconds
 */
export async function bestOf<T>(
  attempts: number,
  run: () => Promise<T>,
  time: (result: T) => number,
): Promise<Paced<T>> {
  let best: Paced<T> | undefined;
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const next = await paced(run);
    if (!best || time(next.result) / next.pace < time(best.result) / best.pace) best = next;
  }
  return best!;
}
