import { readFileSync } from 'node:fs';

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

export interface Paced<T> {
  result: T;
  /** The largest one of before, during and after. */
  pace: number;
}

/** Runs something whose time is bound by this machine. */
export async function paced<T>(run: () => Promise<T>): Promise<Paced<T>> {
  const before = pace();
  const start = processorTimes();
  const result = await run();
  const during = start ? paceBetween(start, processorTimes()!) : 1;
  return { result, pace: Math.max(before, during, pace()) };
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

/** Of all processors since the start of the machine, in ticks. */
interface ProcessorTimes {
  busy: number;
  /** When there was something to do, and the host of this virtual machine let others do theirs. */
  stolen: number;
}

/** Only Linux tells them. */
function processorTimes(): ProcessorTimes | undefined {
  if (process.platform !== 'linux') return undefined;
  const [user, nice, system, , , irq, softirq, stolen] = readFileSync('/proc/stat', 'utf8')
    .split('\n', 1)[0]!
    .split(/\s+/)
    .slice(1)
    .map(Number) as [number, number, number, number, number, number, number, number];
  return { busy: user + nice + system + irq + softirq, stolen };
}

function paceBetween(start: ProcessorTimes, end: ProcessorTimes): number {
  const busy = end.busy - start.busy;
  return busy > 0 ? (busy + end.stolen - start.stolen) / busy : 1;
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** A figure for who reads the run. */
export function print(text: string): void {
  process.stdout.write(`    ${text}\n`);
}

export const ms = (value: number): string => `${Math.round(value).toLocaleString('en')} ms`;
