import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { Row } from '../harness/bench.ts';

/** A row with the machine and the day that it is from: rows of one file can be from different runs. */
export type Result = Row & { measured_on: string; machine: string };

export function readResults(file: string): Result[] {
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Result[]) : [];
}

/** Replaces the rows that were measured anew and keeps the others, in the order of the names given. */
export function mergeResults(file: string, fresh: Result[], order: string[]): Result[] {
  const byName = new Map([...readResults(file), ...fresh].map((result) => [result.name, result]));
  const place = (name: string) => (order.includes(name) ? order.indexOf(name) : order.length);
  const merged = [...byName.values()].sort((a, b) => place(a.name) - place(b.name));
  writeFileSync(file, `${JSON.stringify(merged, null, 2)}\n`);
  return merged;
}
