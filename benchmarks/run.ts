import { mkdtempSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { findRedisServer } from '@slipway/testing';
import { durableSubmit } from './durable-submit/durable.submit.bench.ts';
import { logLatency } from './log-latency/log.latency.bench.ts';
import { cancelLatency } from './cancel-latency/cancel.latency.bench.ts';
import { buildOverhead } from './build-overhead/build.overhead.bench.ts';
import { jobThroughput } from './job-throughput/job.throughput.bench.ts';
import { redisMemory } from './redis-memory/redis.memory.bench.ts';
import { edge } from './edge/edge.bench.ts';
import { accountProvisioning } from './account-provisioning/account.provisioning.bench.ts';
import { logView } from './log-view/log.view.bench.ts';
import { commissionEngine } from './commission-engine/commission.engine.bench.ts';
import { offlineBuffer } from './offline-buffer/offline.buffer.bench.ts';
import { commissionLedger } from './commission-ledger/commission.ledger.bench.ts';
import { taskRead } from './task-read/task.read.bench.ts';
import { idleSockets } from './idle-sockets/idle.sockets.bench.ts';
import type { Bench, Row } from './harness/bench.ts';
import { Cleanup } from './harness/cleanup.ts';
import { machineOf, versionOf } from './report/machine.ts';
import { writeReport } from './report/report.ts';
import { mergeResults, type Result } from './report/results.ts';
import { tableOf } from './report/table.ts';

/** In the order of the report. */
const BENCHES: Bench[] = [
  durableSubmit,
  logLatency,
  cancelLatency,
  jobThroughput,
  redisMemory,
  buildOverhead,
  edge,
  logView,
  accountProvisioning,
  commissionEngine,
  commissionLedger,
  offlineBuffer,
  taskRead,
  idleSockets,
];
/** A bench that takes longer than this hangs. */
const MAX_MINUTES = 10;

/**
 * Runs the benches of the given names, or all; prints their rows as they come and keeps them in `results.json` and
 * `docs/benchmarks.md`.
 * @throws when a name is unknown, or a bench could not measure
 */
export async function runBenchmarks(root: string, names: string[]): Promise<void> {
  const unknown = names.filter((name) => !BENCHES.some((bench) => bench.name === name));
  if (unknown.length > 0)
    throw new Error(
      `There is no bench ${unknown.join(', ')}. There are: ${BENCHES.map(({ name }) => name).join(', ')}.`,
    );
  const cleanup = new Cleanup();
  let interrupted = false;
  for (const [signal, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)
    process.on(signal, () => {
      interrupted = true;
      void cleanup.run().then(() => process.exit(code));
    });

  const load = loadavg()[0]!;
  if (load > availableParallelism() / 2)
    console.log(`▸ the machine is busy (load ${load.toFixed(1)}): ratios suffer little, latencies a lot`);

  const chosen = BENCHES.filter(({ name }) => names.length === 0 || names.includes(name));
  for (const bench of chosen) {
    console.log(`\n▸ ${bench.title} (${bench.name})`);
    const started = performance.now();
    const results = await measure(root, bench, cleanup).catch((error: unknown) => {
      // What was stopped under its hands is no failure of the bench: the process is about to exit.
      if (interrupted) return new Promise<never>(() => undefined);
      throw error;
    });
    const merged = mergeResults(
      join(root, 'benchmarks', 'results.json'),
      results,
      BENCHES.flatMap(({ meaning }) => Object.keys(meaning)),
    );
    writeReport(join(root, 'docs', 'benchmarks.md'), BENCHES, merged);
    console.log(`\n${tableOf(results)}`);
    console.log(`\n  ${Math.round((performance.now() - started) / 1_000)} s`);
  }
}

async function measure(root: string, bench: Bench, cleanup: Cleanup): Promise<Result[]> {
  const home = cleanup.folder(mkdtempSync(join(tmpdir(), 'slipway-bench-')));
  const software = new Map<string, string>();
  const note = (name: string, version: string | undefined) => {
    if (version) software.set(name, version);
  };
  note('Redis', versionOf(findRedisServer() ?? 'redis-server', '--version'));
  let rows: Row[];
  let timer: NodeJS.Timeout | undefined;
  try {
    const hangs = new Promise<never>((_, reject) => {
      timer = setTimeout(
        () => reject(new Error(`${bench.name} did not end within ${MAX_MINUTES} minutes`)),
        MAX_MINUTES * 60_000,
      );
    });
    const say = (text: string) => console.log(`  ${text}`);
    rows = await Promise.race([bench.run({ root, home, cleanup, say, note }), hangs]);
  } finally {
    clearTimeout(timer);
    await cleanup.run();
  }
  const measured_on = new Date().toISOString().slice(0, 10);
  return rows.map((row) => ({ ...row, measured_on, machine: machineOf(software) }));
}
