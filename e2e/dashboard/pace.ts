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

/** Runs something whose time is bound by this machine. @returns what it returned, and the larger pace of before and after */
export async function paced<T>(run: () => Promise<T>): Promise<{ result: T; pace: number }> {
  const before = pace();
  const result = await run();
  return { result, pace: Math.max(before, pace()) };
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
