import { rowOf, type Bench, type BenchContext, type Row } from '../harness/bench.ts';
import { startScript, type Worker } from '../harness/processes.ts';
import { startSlipway, type RunningSlipway } from '../harness/slipway.ts';
import type { ClientsOptions } from './clients.ts';
import { linesPerJob, type Pace } from './pace.ts';
import type { PlainGatewayOptions } from './plain.gateway.ts';
import type { PlainWorkerOptions } from './plain.worker.ts';
import type { ReceiptReport } from './receipts.ts';
import type { WorkerOptions } from './worker.ts';

const PACE: Pace = { jobs: 100, linesPerSecond: 10_000, seconds: 20 };
const GIT_HOST = '127.0.0.1:9';
const PEER = 'publish per line, emit per line';
const script = (name: string): URL => new URL(name, import.meta.url);

export const logLatency: Bench = {
  name: 'log-latency',
  title: 'Log line from worker to client',
  method:
    '10,000 lines/s of 90 bytes for 20 s, evenly over 100 running jobs, each followed by one Socket.IO client. Worker (the ' +
    'job runtime with a handler that only logs), gateway and clients are a process each. A line carries its job, its place ' +
    'and the moment of `log()` on the machine’s monotonic clock; its latency ends in the client’s handler. The clients are ' +
    'bare `socket.io-client`s, which would not hide a double. The peer is the plain way at the same load: a Redis publish ' +
    'for each line, an emit for each message. It keeps no record, so a client that comes late or reconnects has lost what ' +
    'it missed; ours shows a line only once it is committed in Postgres, and batches for that.',
  meaning: {
    'log-latency-p99': 'From `log()` to the client for the slowest line of a hundred; ratio = peer / ours.',
    'log-latency-faults': 'Lines lost, doubled or out of order, of 200,000.',
  },
  gaps: {
    'log-latency-p99':
      'Lines gather for up to 15 ms and are shown only after their commit, so the tail is that of the disk: other work on ' +
      'it during the run shows here first.',
  },
  run,
};

async function run(context: BenchContext): Promise<Row[]> {
  const slipway = await startSlipway(context, {
    without: ['build-worker', 'edge'],
    gitAllowedHosts: [GIT_HOST],
    tenantConcurrency: PACE.jobs,
  });
  const ours = await measureOurs(context, slipway);
  context.say(`ours: ${describe(ours)}`);
  const peer = await measurePlain(context, slipway.stack.redisUrl);
  context.say(`plain: ${describe(peer)}`);
  const faults = ({ lost, doubled, reordered }: ReceiptReport) => lost + doubled + reordered;
  return [
    rowOf({
      name: 'log-latency-p99',
      unit: 'ms',
      better: 'less',
      ours: ours.p99Ms,
      peer: { name: PEER, value: peer.p99Ms },
      checks: [{ of: 'ours', bound: 'at most', value: 50 }],
      details: { ours_p50: ours.p50Ms, ours_max: ours.maxMs, peer_p50: peer.p50Ms, peer_max: peer.maxMs },
    }),
    {
      ...rowOf({
        name: 'log-latency-faults',
        unit: 'lines',
        better: 'less',
        ours: faults(ours),
        peer: { name: PEER, value: faults(peer) },
        checks: [{ of: 'ours', bound: 'at most', value: 0 }],
        details: { lost: ours.lost, doubled: ours.doubled, reordered: ours.reordered },
      }),
      // None out of none is no ratio.
      ratio: null,
    },
  ];
}

async function measureOurs(context: BenchContext, { stack, client, apiKey }: RunningSlipway) {
  const deployed = await Promise.all(
    Array.from({ length: PACE.jobs }, (_, index) =>
      client.deploy({ gitURL: `http://${GIT_HOST}/site.git`, slug: `bench-log-${index}` }),
    ),
  );
  const jobIds = deployed.map(({ data }) => data.job_id);
  const workerOptions: WorkerOptions = {
    ...PACE,
    databaseUrl: stack.databaseUrl,
    redisUrl: stack.redisUrl,
    jobIds,
  };
  const worker = startScript(script('worker.ts'), workerOptions, context.cleanup);
  return measure(context, worker, {
    kind: 'slipway',
    url: stack.apiUrl,
    token: apiKey,
    jobIds,
    ...receiving(),
  });
}

async function measurePlain(context: BenchContext, redisUrl: string): Promise<ReceiptReport> {
  const gatewayOptions: PlainGatewayOptions = { redisUrl };
  const gateway = startScript(script('plain.gateway.ts'), gatewayOptions, context.cleanup);
  const { port } = await gateway.next<{ port: number }>();
  const workerOptions: PlainWorkerOptions = { ...PACE, redisUrl };
  const worker = startScript(script('plain.worker.ts'), workerOptions, context.cleanup);
  const report = await measure(context, worker, {
    kind: 'plain',
    url: `http://127.0.0.1:${port}`,
    ...receiving(),
  });
  await gateway.stop();
  return report;
}

const receiving = () => ({ jobs: PACE.jobs, linesPerJob: linesPerJob(PACE) });

/** Lets the worker log once all of its jobs run and all clients follow. */
async function measure(
  { cleanup }: BenchContext,
  worker: Worker,
  options: ClientsOptions,
): Promise<ReceiptReport> {
  await worker.next();
  const clients = startScript(script('clients.ts'), options, cleanup);
  await clients.next();
  worker.tell('log');
  await worker.next((PACE.seconds + 60) * 1_000);
  clients.tell('report');
  const report = await clients.next<ReceiptReport>();
  await Promise.all([clients.stop(), worker.stop()]);
  return report;
}

function describe({ p50Ms, p99Ms, maxMs, lost, doubled, reordered }: ReceiptReport): string {
  return `p50 ${p50Ms.toFixed(1)} ms, p99 ${p99Ms.toFixed(1)} ms, longest ${maxMs.toFixed(1)} ms; ${lost} lost, ${doubled} doubled, ${reordered} reordered`;
}
