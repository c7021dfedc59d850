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
