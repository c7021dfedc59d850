import { Pool } from 'undici';
import { ownOptions, tell } from './child.ts';
import type { Load, LoadReport } from './load.ts';
import { percentile } from './statistics.ts';

/** The load generator for machines without wrk: one request at a time on each connection. */
const { url, headers, bodies, connections, seconds } = ownOptions() as Load;
const { origin, pathname, search } = new URL(url);
const pool = new Pool(origin, { connections, pipelining: 1 });
const latencies: number[] = [];
let errors = 0;
let turn = 0;

const started = performance.now();
const end = started + seconds * 1_000;
await Promise.all(Array.from({ length: connections }, () => drive()));
const report: LoadReport = {
  requests: latencies.length,
  duration_us: (performance.now() - started) * 1_000,
  p50_us: percentile(latencies, 0.5) * 1_000,
  p99_us: percentile(latencies, 0.99) * 1_000,
  errors,
};
tell(report);

async function drive(): Promise<void> {
  while (performance.now() < end) {
    const sent = performance.now();
    const answer = await pool.request({
      path: pathname + search,
      method: bodies ? 'POST' : 'GET',
      headers,
      body: bodies ? bodies[turn++ % bodies.length]! : null,
    });
    await answer.body.dump();
    if (answer.statusCode >= 400) errors += 1;
    latencies.push(performance.now() - sent);
  }
}
