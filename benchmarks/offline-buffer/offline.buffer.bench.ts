import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { SlipwayClient } from '@slipway/client';
import type { Health } from '@slipway/shared/contracts';
import { startPostgres } from '@slipway/testing';
import { rowOf, type Bench, type BenchContext, type Row } from '../harness/bench.ts';
import { loadGenerator } from '../harness/load.ts';
import { query, requireDurability, startSlipway, type RunningSlipway } from '../harness/slipway.ts';
import { median } from '../harness/statistics.ts';
import { bareInserts } from './bare.inserts.ts';
import { fillBuffer, type FillOptions } from './fill.ts';

const ROUNDS = 3;
const SECONDS = 5;
const CONNECTIONS = 64;
const DRAINED = 100_000;
const MILLION = 1_000_000;
const POLL_MS = 20;

export const offlineBuffer: Bench = {
  name: 'offline-buffer',
  title: 'Writes while Postgres is away',
  method:
    '`POST /api/tasks` with a title, 64 keep-alive connections, a bearer API key: with Postgres there, and with Postgres ' +
    'stopped, when each write is on the disk of the gateway (SQLite, `synchronous=FULL`) before its answer leaves. ' +
    `${ROUNDS} interleaved rounds of ${SECONDS} s, medians; afterwards there must be one task for each answer. Then ` +
    `${DRAINED.toLocaleString('en')} tasks wait, Postgres is started, and the time until none waits any more is taken; the limit ` +
    'is one connection that inserts as many rows into an empty copy of the table with its indexes, 1,000 in a statement. ' +
    'Last, a million sealed items are put into the buffer of a stopped gateway, and it is started without Postgres.',
  meaning: {
    'buffer-accept': 'Writes a second that were answered; the peer is the same gateway with Postgres there.',
    'buffer-drain': 'Items a second that were carried out when Postgres was back.',
    'buffer-start': 'Seconds until a gateway with a million waiting items listens, Postgres away.',
    'buffer-memory': 'How much more memory it has then than with an empty buffer.',
  },
  gaps: {
    'buffer-drain':
      'One thread reads, opens, hands out and deletes the items, and takes some 65 µs for each: 20 to open it (two AES-GCM ' +
      'operations and its JSON), 25 to delete it from its table and four indexes, in the order of priority, so that each ' +
      'page is written once for each priority. Deleting only when nothing waits any more would save most of the latter, ' +
      'one data key for the file instead of one for each item some of the former; carrying out costs some 50 µs more, ' +
      'which two cores share with it.',
  },
  run,
};

async function run(context: BenchContext): Promise<Row[]> {
  const slipway = await startSlipway(context, { without: ['build-worker', 'edge'] });
  const outage = new Outage(context, slipway);
  await requireDurability(slipway.stack.databaseUrl);
  return [
    await accepting(context, slipway, outage),
    await draining(context, slipway, outage),
    ...(await starting(context, slipway, outage)),
  ];
}

/** Stops the Postgres of a Slipway, and starts it again. */
class Outage {
  private readonly context: BenchContext;
  private readonly apiUrl: string;
  private stopPostgres: () => Promise<void>;

  constructor(context: BenchContext, { stack }: RunningSlipway) {
    this.context = context;
    this.apiUrl = stack.apiUrl;
    this.stopPostgres = () => stack.postgres!.stop();
  }

  /** Stops Postgres, while no gateway is there to notice. */
  async stopped(): Promise<void> {
    await this.stopPostgres();
    this.stopPostgres = () => Promise.resolve();
  }

  /** Stops Postgres, and waits until the gateway knows. */
  async begin(): Promise<void> {
    await this.stopped();
    await this.until(({ services }) => services['postgresql']!.status === 'unhealthy');
  }

  /** @returns when Postgres took connections again, by `performance.now()` */
  async end(): Promise<number> {
    const { home, cleanup } = this.context;
    const server = await startPostgres({ dataDirectory: join(home, 'slipway', 'postgres') });
    cleanup.add(
      () => server.stop(),
      () => process.kill(server.pid, 'SIGKILL'),
    );
    this.stopPostgres = () => server.stop();
    return performance.now();
  }

  /** Until nothing waits. */
  drained(): Promise<void> {
    return this.until(
      ({ services, buffer }) => services['postgresql']!.status === 'healthy' && buffer!.size === 0,
    );
  }

  async health(): Promise<Health> {
    const response = await fetch(`${this.apiUrl}/health`);
    return (await response.json()) as Health;
  }

  private async until(isSo: (health: Health) => boolean): Promise<void> {
    const deadline = performance.now() + 120_000;
    while (performance.now() < deadline) {
      if (isSo(await this.health())) return;
      // Asked without a pause, it would be a load of its own.
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
    throw new Error('the gateway did not get there within two minutes');
  }
}

async function accepting(context: BenchContext, slipway: RunningSlipway, outage: Outage): Promise<Row> {
  const { stack, apiKey } = slipway;
  const load = loadGenerator(context);
  const write = (seconds: number) =>
    load({
      url: `${stack.apiUrl}/api/tasks`,
      headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
      bodies: Array.from({ length: 64 }, (_, n) =>
        JSON.stringify({ title: `Task number ${n}`, priority: 1 + (n % 5) }),
      ),
      connections: CONNECTIONS,
      seconds,
    });
  let answered = (await write(2)).requests;
  const rates: { up: number; down: number; p99: number }[] = [];
  for (let round = 1; round <= ROUNDS; round += 1) {
    const up = await write(SECONDS);
    await outage.begin();
    const down = await write(SECONDS);
    await outage.end();
    await outage.drained();
    answered += up.requests + down.requests;
    rates.push({ up: up.perSecond, down: down.perSecond, p99: down.p99Ms });
    context.say(
      `round ${round}: ${Math.round(down.perSecond)}/s without Postgres, ${Math.round(up.perSecond)}/s with it`,
    );
  }
  const { rows } = await query<{ n: number }>(stack.databaseUrl, 'SELECT count(*)::int AS n FROM tasks');
  // Requests that were under way when the load ended are stored too.
  if (rows[0]!.n < answered) throw new Error(`${answered} tasks were answered, and ${rows[0]!.n} stored`);
  return rowOf({
    name: 'buffer-accept',
    unit: 'writes/s',
    better: 'more',
    ours: median(rates.map(({ down }) => down)),
    peer: { name: 'with Postgres there', value: median(rates.map(({ up }) => up)) },
    checks: [{ of: 'ratio', bound: 'at least', value: 0.8 }],
    details: { p99_ms: median(rates.map(({ p99 }) => p99)), rounds: ROUNDS },
  });
}

async function draining(
  context: BenchContext,
  { stack, apiKey }: RunningSlipway,
  outage: Outage,
): Promise<Row> {
  const { rows } = await query<{ tenant_id: string; user_id: string }>(
    stack.databaseUrl,
    'SELECT tenant_id, user_id FROM api_keys LIMIT 1',
  );
  await stack.services.get('api-gateway')!.stop();
  await fill(context, stack, { ...rows[0]!, items: DRAINED });
  const limit = await bareInserts(stack.databaseUrl, DRAINED);
  await query(stack.databaseUrl, 'TRUNCATE tasks');
  await outage.stopped();
  await stack.startService('api-gateway');
  const client = new SlipwayClient({ apiUrl: stack.apiUrl, token: apiKey });
  const began = await outage.end();
  await outage.drained();
  const seconds = (performance.now() - began) / 1_000;
  const { total } = await client.tasks.list({ limit: 1 });
  if (total !== DRAINED) throw new Error(`${DRAINED} tasks waited, and ${total} are stored`);
  context.say(`${DRAINED} items in ${seconds.toFixed(2)} s`);
  return rowOf({
    name: 'buffer-drain',
    unit: 'items/s',
    better: 'more',
    ours: DRAINED / seconds,
    limit: { name: 'bare multi-row inserts', value: limit },
    checks: [{ of: 'limit_ratio', bound: 'at least', value: 0.3 }],
    details: { items: DRAINED },
  });
}

async function starting(context: BenchContext, { stack }: RunningSlipway, outage: Outage): Promise<Row[]> {
  await outage.stopped();
  const restart = async () => {
    await stack.services.get('api-gateway')!.stop();
    const began = performance.now();
    const { pid } = await stack.startService('api-gateway');
    const seconds = (performance.now() - began) / 1_000;
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return { seconds, megabytes: Number(/VmRSS:\s+(\d+)/.exec(status)![1]) / 1_024 };
  };
  const empty = await restart();
  await stack.services.get('api-gateway')!.stop();
  await fill(context, stack, { tenant_id: TENANT, user_id: TENANT, items: MILLION });
  const full = await restart();
  const { buffer } = await outage.health();
  if (buffer!.size !== MILLION) throw new Error(`the buffer has ${buffer!.size} items`);
  context.say(
    `a million items: ${full.seconds.toFixed(1)} s and ${Math.round(full.megabytes)} MB, none: ${empty.seconds.toFixed(1)} s and ${Math.round(empty.megabytes)} MB`,
  );
  return [
    rowOf({
      name: 'buffer-start',
      unit: 's',
      better: 'less',
      ours: full.seconds,
      checks: [{ of: 'ours', bound: 'at most', value: 10 }],
      details: { seconds_empty: empty.seconds, items: MILLION },
    }),
    rowOf({
      name: 'buffer-memory',
      unit: 'MB',
      better: 'less',
      ours: full.megabytes - empty.megabytes,
      checks: [{ of: 'ours', bound: 'at most', value: 150 }],
      details: { mb_empty: empty.megabytes, mb_full: full.megabytes },
    }),
  ];
}

/** Nobody's: what is put into the buffer there is never carried out. */
const TENANT = '00000000-0000-7000-8000-000000000000';

/** Puts items into the buffer of a gateway that is stopped, as it would itself. */
async function fill(
  { root, say }: BenchContext,
  stack: RunningSlipway['stack'],
  items: Pick<FillOptions, 'tenant_id' | 'user_id' | 'items'>,
): Promise<void> {
  say(`putting ${items.items.toLocaleString('en')} items into the buffer`);
  const { GATEWAY_STATE_DIR = '', KEY_ENCRYPTION_KEY = '' } = stack.environment();
  // An app is not imported; its built file is read.
  const store = pathToFileURL(join(root, 'apps', 'api-gateway', 'dist', 'buffer', 'buffer.store.js')).href;
  await fillBuffer({
    ...items,
    store,
    path: join(GATEWAY_STATE_DIR, 'buffer.sqlite'),
    key: Buffer.from(KEY_ENCRYPTION_KEY, 'base64'),
  });
}
