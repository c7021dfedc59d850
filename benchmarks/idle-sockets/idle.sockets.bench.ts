import { rowOf, type Bench, type BenchContext, type Row } from '../harness/bench.ts';
import { startScript } from '../harness/processes.ts';
import { startSlipway } from '../harness/slipway.ts';
import { residentMemory } from '../task-read/task.read.bench.ts';
import type { SubscribersOptions } from './subscribers.ts';

const SUBSCRIBERS = 10_000;
const WARM = 500;
/** Never cloned: no worker runs. */
const GIT_HOST = '127.0.0.1:9';
/** Each of them answers at least one ping of the gateway, which come every 25 s. */
const IDLE_SECONDS = 30;

export const idleSockets: Bench = {
  name: 'idle-sockets',
  title: 'Idle subscribers',
  method:
    `${SUBSCRIBERS.toLocaleString('en')} Socket.IO connections, each of which has signed in and follows a job that waits, on one gateway; ` +
    `${WARM} others have come and gone before. Its resident memory is read before the first and ${IDLE_SECONDS} s after the last ` +
    'one, when all are still open. They come from a process of their own that speaks just enough of the protocol.',
  meaning: { 'idle-sockets': 'Memory of the gateway for each connection; less is better.' },
  run,
};

async function run(context: BenchContext): Promise<Row[]> {
  const { stack, client, apiKey } = await startSlipway(context, {
    without: ['build-worker', 'edge'],
    gitAllowedHosts: [GIT_HOST],
    gatewayEnv: { MAX_SOCKETS_PER_TENANT: '20000', MAX_CONNECTIONS_PER_ADDRESS: '0' },
  });
  const { data } = await client.deploy({ gitURL: `http://${GIT_HOST}/idle.git`, slug: 'idle-subscribers' });
  const options = { origin: stack.apiUrl.replace(/^http/, 'ws'), token: apiKey, jobId: data.job_id };
  const gateway = stack.services.get('api-gateway')!;
  await subscribers(context, { ...options, count: WARM }, () => Promise.resolve());
  const before = residentMemory(gateway.pid);
  const started = performance.now();
  let seconds = 0;
  const after = await subscribers(context, { ...options, count: SUBSCRIBERS }, async () => {
    seconds = (performance.now() - started) / 1_000;
    await new Promise((resolve) => setTimeout(resolve, IDLE_SECONDS * 1_000));
    return residentMemory(gateway.pid);
  });
  return [
    rowOf({
      name: 'idle-sockets',
      unit: 'kB',
      better: 'less',
      ours: ((after - before) * 1_024) / SUBSCRIBERS,
      checks: [{ of: 'ours', bound: 'at most', value: 30 }],
      details: { connections: SUBSCRIBERS, seconds_to_connect: seconds, MB_before: before, MB_after: after },
    }),
  ];
}

/** Works while so many subscribers are there. @throws when they do not stay */
async function subscribers<T>(
  { cleanup }: BenchContext,
  options: SubscribersOptions,
  work: () => Promise<T>,
): Promise<T> {
  const clients = startScript(new URL('subscribers.ts', import.meta.url), options, cleanup);
  await clients.next<{ subscribed: number }>(150_000);
  const result = await work();
  clients.tell('how many are open?');
  const { open } = await clients.next<{ open: number }>();
  await clients.stop();
  if (open !== options.count) throw new Error(`${open} of ${options.count} connections are still open`);
  return result;
}
