import { readFileSync } from 'node:fs';
import { SlipwayClient } from '@slipway/client';
import { rowOf, type Bench, type BenchContext, type Row } from '../harness/bench.ts';
import { loadGenerator, type Throughput } from '../harness/load.ts';
import { startScript } from '../harness/processes.ts';
import { startSlipway } from '../harness/slipway.ts';
import { median } from '../harness/statistics.ts';

const ROUNDS = 5;
const SECONDS = 4;
const CONNECTIONS = 64;
const PEER = 'Express 5 + jose + pg';

export interface PeerOptions {
  databaseUrl: string;
  jwksUrl: string;
}

export const taskRead: Bench = {
  name: 'task-read',
  title: 'Reading a task',
  method:
    `\`GET /api/tasks/:id\` with an access token, ${CONNECTIONS} keep-alive connections. The peer is the same route written ` +
    'plainly with Express 5, jose (`jwtVerify` with the gateway’s JWKS) and `pg` (`benchmarks/task-read/express.peer.ts`), on the same ' +
    `Postgres and table, with as many connections. ${ROUNDS} interleaved rounds of ${SECONDS} s, medians. The gateway is then ` +
    'stopped and started again; its memory is what the kernel says of it before any load, and after it.',
  meaning: {
    'task-read': 'Reads per second; more is better.',
    'gateway-start':
      'From the start of the gateway’s process until it listens, on a schema that is up to date.',
    'gateway-memory': 'Resident memory of the gateway after that start.',
  },
  run,
};

async function run(context: BenchContext): Promise<Row[]> {
  const { cleanup, say } = context;
  const { stack } = await startSlipway(context, { without: ['build-worker', 'edge'] });
  const visitor = new SlipwayClient({ apiUrl: stack.apiUrl });
  const { access_token: token } = await visitor.signUp({
    email: 'reader@example.test',
    password: 'a long enough pass phrase',
  });
  const client = new SlipwayClient({ apiUrl: stack.apiUrl, token });
  const { id } = await client.tasks.create({ title: 'Read me', description: 'a line\n'.repeat(20) });
  const peer = startScript(
    new URL('express.peer.ts', import.meta.url),
    { databaseUrl: stack.databaseUrl, jwksUrl: `${stack.apiUrl}/api/auth/jwks` } satisfies PeerOptions,
    cleanup,
  );
  const { port } = await peer.next<{ port: number }>();

  const load = loadGenerator(context);
  const read = (origin: string, seconds: number): Promise<Throughput> =>
    load({
      url: `${origin}/api/tasks/${id}`,
      headers: { authorization: `Bearer ${token}` },
      connections: CONNECTIONS,
      seconds,
    });
  const peerOrigin = `http://127.0.0.1:${port}`;
  await read(stack.apiUrl, 2);
  await read(peerOrigin, 2);
  const rounds: { ours: Throughput; theirs: Throughput }[] = [];
  for (let number = 1; number <= ROUNDS; number += 1) {
    const round = { ours: await read(stack.apiUrl, SECONDS), theirs: await read(peerOrigin, SECONDS) };
    rounds.push(round);
    say(
      `round ${number}: ours ${Math.round(round.ours.perSecond)}/s, peer ${Math.round(round.theirs.perSecond)}/s`,
    );
  }
  await peer.stop();
  const afterLoad = residentMemory(stack.services.get('api-gateway')!.pid);
  await stack.services.get('api-gateway')!.stop();
  const started = performance.now();
  const gateway = await stack.startService('api-gateway');
  const seconds = (performance.now() - started) / 1_000;
  return [
    rowOf({
      name: 'task-read',
      unit: 'requests/s',
      better: 'more',
      ours: median(rounds.map(({ ours }) => ours.perSecond)),
      peer: { name: PEER, value: median(rounds.map(({ theirs }) => theirs.perSecond)) },
      checks: [{ of: 'ratio', bound: 'at least', value: 1.7 }],
      details: {
        load: load.program,
        p99_ms: median(rounds.map(({ ours }) => ours.p99Ms)),
        p99_ms_peer: median(rounds.map(({ theirs }) => theirs.p99Ms)),
      },
    }),
    rowOf({ name: 'gateway-start', unit: 's', better: 'less', ours: seconds }),
    rowOf({
      name: 'gateway-memory',
      unit: 'MB',
      better: 'less',
      ours: residentMemory(gateway.pid),
      details: { MB_after_load: afterLoad },
    }),
  ];
}

/** In MB. */
export function residentMemory(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]) / 1_024;
}
