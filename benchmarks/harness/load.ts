import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BenchContext } from './bench.ts';
import { run, startScript } from './processes.ts';
import { findProgram } from './programs.ts';

export interface Load {
  url: string;
  headers: Record<string, string>;
  /** Posted in turn; without them the URL is got. */
  bodies?: string[];
  connections: number;
  seconds: number;
}

export interface Throughput {
  requests: number;
  perSecond: number;
  p50Ms: number;
  p99Ms: number;
}

/** What both load generators report. */
export interface LoadReport {
  requests: number;
  duration_us: number;
  p50_us: number;
  p99_us: number;
  errors: number;
}

export type LoadGenerator = ((load: Load) => Promise<Throughput>) & { program: string };

/**
 * A load generator in a process of its own: wrk, or undici where there is no wrk.
 * @param core keeps it on this core
 */
export function loadGenerator({ home, cleanup, say }: BenchContext, core?: number): LoadGenerator {
  const wrk = findProgram('wrk', say);
  if (!wrk) say('the load comes from undici instead, which takes more of the processor than wrk');

  const fromWrk = async ({ url, headers, bodies, connections, seconds }: Load): Promise<LoadReport> => {
    const flags = ['-t', '1', '-c', String(connections), '-d', `${seconds}s`, '--timeout', '10s'];
    const lines = Object.entries(headers).flatMap(([name, value]) => ['-H', `${name}: ${value}`]);
    const script = ['-s', join(import.meta.dirname, 'wrk.lua')];
    const file = join(home, 'bodies');
    if (bodies) writeFileSync(file, bodies.join('\n'));
    const command = [wrk!, ...flags, ...lines, ...script, url, ...(bodies ? ['--', file] : [])];
    const pinned = core === undefined ? command : ['taskset', '-c', String(core), ...command];
    const output = await run(pinned[0]!, pinned.slice(1), { cleanup, timeoutMs: (seconds + 20) * 1_000 });
    return JSON.parse(output.trim().split('\n').at(-1)!) as LoadReport;
  };
  const fromUndici = async (load: Load): Promise<LoadReport> => {
    const worker = startScript(new URL('undici.load.ts', import.meta.url), load, cleanup);
    const report = await worker.next<LoadReport>((load.seconds + 20) * 1_000);
    await worker.stop();
    return report;
  };

  const generate = async (load: Load): Promise<Throughput> => {
    const report = await (wrk ? fromWrk(load) : fromUndici(load));
    if (report.errors > 0 || report.requests === 0)
      throw new Error(`${report.errors} of ${report.requests} requests to ${load.url} failed`);
    return {
      requests: report.requests,
      perSecond: report.requests / (report.duration_us / 1e6),
      p50Ms: report.p50_us / 1_000,
      p99Ms: report.p99_us / 1_000,
    };
  };
  return Object.assign(generate, { program: wrk ? 'wrk' : 'undici' });
}
