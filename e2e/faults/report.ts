import { appendFileSync } from 'node:fs';
import type { Facts } from './fault.ts';
import type { System } from './system.ts';
import type { Tally } from './tally.ts';

export interface FaultOutcome {
  name: string;
  seconds: number;
  facts: Facts;
  /** Why it did not hold. */
  broken?: string;
}

export interface Report {
  seed: string;
  minutes: number;
  counts: Record<string, number>;
  /** How often each fault was injected. */
  faults: Record<string, number>;
  /** What could not be, with its reason. */
  skipped: Record<string, string>;
  runs: number;
  cancel_ms: Record<'calm' | 'running' | 'all', { count: number; p50: number; p99: number; max: number }>;
  slowest_restart_s: number;
  slowest_recovery_s: number;
  slowest_answer_s: number;
  violations: string[];
}

export function reportOf(
  run: { seed: string; startedAt: number; outcomes: FaultOutcome[]; violations: string[] },
  tally: Tally,
  system: System,
): Report {
  const faults: Record<string, number> = {};
  const skipped: Record<string, string> = {};
  for (const { name, facts } of run.outcomes)
    if (facts.skipped === undefined) faults[name] = (faults[name] ?? 0) + 1;
    else skipped[name] = facts.skipped;
  const round = (ms: number) => Math.round(ms / 100) / 10;
  return {
    seed: run.seed,
    minutes: Math.round((performance.now() - run.startedAt) / 6_000) / 10,
    counts: Object.fromEntries(tally.counts),
    faults,
    skipped,
    runs: system.runs.count,
    cancel_ms: {
      calm: spread(tally.cancels.filter(({ calm }) => calm).map(({ ms }) => ms)),
      running: spread(tally.cancels.filter(({ calm, running }) => calm && running).map(({ ms }) => ms)),
      all: spread(tally.cancels.map(({ ms }) => ms)),
    },
    slowest_restart_s: round(tally.slowestRestartMs),
    slowest_recovery_s: round(tally.slowestRecoveryMs),
    slowest_answer_s: round(tally.slowestAnswerMs),
    violations: run.violations,
  };
}

/** The report as a table for a person. */
export function tableOf(report: Report): string {
  const { counts, faults, skipped, cancel_ms: cancel } = report;
  const of = ({ count, p50, p99, max }: Report['cancel_ms']['all']) =>
    `p50 ${p50} ms, p99 ${p99} ms, longest ${max} ms (${count})`;
  const rows: [string, string | number][] = [
    ['seed', report.seed],
    ['minutes', report.minutes],
    ...Object.entries(counts),
    ['runs of a handler', report.runs],
    ...Object.entries(faults).map(([name, count]): [string, number] => [`fault ${name}`, count]),
    ...Object.entries(skipped).map(([name, why]): [string, string] => [`fault ${name}`, `LEFT OUT: ${why}`]),
    ['cancel without faults', of(cancel.calm)],
    ['… of running jobs', of(cancel.running)],
    ['cancel in all', of(cancel.all)],
    ['slowest restart after a dead worker', `${report.slowest_restart_s} s`],
    ['slowest recovery of the queue', `${report.slowest_recovery_s} s`],
    ['slowest answer', `${report.slowest_answer_s} s`],
    ['violations', report.violations.length],
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, value]) => `  ${name.padEnd(width)}  ${value}`).join('\n');
}

export function appendReport(file: string, report: Report): void {
  appendFileSync(file, `${JSON.stringify(report)}\n`);
}

function spread(values: number[]): Report['cancel_ms']['all'] {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number) =>
    Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0);
  return { count: sorted.length, p50: at(0.5), p99: at(0.99), max: at(1) };
}
