import { rowOf, type Bench, type BenchContext, type Row } from '../harness/bench.ts';
import { startScript } from '../harness/processes.ts';
import { startSlipway } from '../harness/slipway.ts';
import { percentile } from '../harness/statistics.ts';
import type { CancelledWorkerOptions, WorkerWord } from './worker.ts';

const JOBS = 400;
const GIT_HOST = '127.0.0.1:9';
/** Steady, so that one cancellation does not wait for another. */
const EVERY_MS = 15;

export const cancelLatency: Bench = {
  name: 'cancel-latency',
  title: 'Cancelling a running job',
  method:
    `${JOBS} jobs run until they are told to stop. Every ${EVERY_MS} ms one of them is cancelled over REST; what counts is the ` +
    'time from the call until the signal of its handler fires in the worker, another process. Gateway, worker and bench ' +
    'are a process each.',
  meaning: {
    'cancel-latency-p99': 'From `POST …/cancel` to the handler’s signal, for the slowest of a hundred.',
  },
  gaps: {
    'cancel-latency-p99':
      'A cancellation is committed before it is broadcast; where the broadcast is lost, the next heartbeat brings it, two ' +
      'seconds later at most.',
  },
  run,
};

async function run(context: BenchContext): Promise<Row[]> {
  const { stack, client } = await startSlipway(context, {
    without: ['build-worker', 'edge'],
    gitAllowedHosts: [GIT_HOST],
    tenantConcurrency: JOBS,
  });
  const deployed = await Promise.all(
    Array.from({ length: JOBS }, (_, index) =>
      client.deploy({ gitURL: `http://${GIT_HOST}/site.git`, slug: `bench-cancel-${index}` }),
    ),
  );
  const { databaseUrl, redisUrl } = stack;
  const options: CancelledWorkerOptions = { databaseUrl, redisUrl, jobs: JOBS };
  const worker = startScript(new URL('worker.ts', import.meta.url), options, context.cleanup);
  await worker.next<WorkerWord>();

  const askedAt = new Map<string, number>();
  const calls: Promise<unknown>[] = [];
  for (const { data } of deployed) {
    askedAt.set(data.job_id, Number(process.hrtime.bigint()) / 1e6);
    calls.push(client.cancel(data.job_id));
    await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
  }
  await Promise.all(calls);
  const latencies: number[] = [];
  while (latencies.length < JOBS) {
    const word = await worker.next<WorkerWord>();
    if (word.state === 'aborted') latencies.push(word.atMs - askedAt.get(word.jobId)!);
  }
  const [p50, p99, longest] = [0.5, 0.99, 1].map((share) => percentile(latencies, share)) as [
    number,
    number,
    number,
  ];
  context.say(`p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms, longest ${longest.toFixed(1)} ms`);
  return [
    rowOf({
      name: 'cancel-latency-p99',
      unit: 'ms',
      better: 'less',
      ours: p99,
      checks: [{ of: 'ours', bound: 'at most', value: 250 }],
      details: { ours_p50: p50, ours_max: longest },
    }),
  ];
}
