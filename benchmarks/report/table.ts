import type { Row } from '../harness/bench.ts';
import { figure, target, times, verdict } from './figures.ts';

const HEADINGS = ['', 'ours', 'peer', 'ratio', 'limit', 'of it', 'target', ''];

/** The rows as a table for a terminal. */
export function tableOf(rows: Row[]): string {
  const lines = rows.map((row) => [
    row.name,
    figure(row.ours, row.unit),
    figure(row.peer, row.unit),
    times(row.ratio),
    figure(row.limit, row.unit),
    times(row.limit_ratio),
    target(row),
    verdict(row),
  ]);
  const widths = HEADINGS.map((heading, column) =>
    Math.max(heading.length, ...lines.map((line) => line[column]!.length)),
  );
  return [HEADINGS, ...lines]
    .map((line) => `  ${line.map((cell, column) => cell.padEnd(widths[column]!)).join('  ')}`.trimEnd())
    .join('\n');
}
