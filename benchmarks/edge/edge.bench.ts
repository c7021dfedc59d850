import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { publishRepository, startGitServer } from '@slipway/testing';
import { deployAndWait } from '../build-overhead/live.site.ts';
import { rowOf, type Bench, type BenchContext, type Row } from '../harness/bench.ts';
import { loadGenerator, type Throughput } from '../harness/load.ts';
import { pin, startScript } from '../harness/processes.ts';
import { startSlipway } from '../harness/slipway.ts';
import { median } from '../harness/statistics.ts';
import { requireAsset, type Server } from './asset.check.ts';
import { assetText } from './asset.ts';
import { startNginx } from './nginx.peer.ts';
import type { SirvOptions } from './sirv.peer.ts';

const ROUNDS = 3;
const SECONDS = 5;
const CONNECTIONS = 64;
/** Servers on one core, the load on another. */
const SERVER_CORE = 0;
const LOAD_CORE = 1;
/** Vite's form of a name with a digest, so that it is served as immutable. */
const ASSET = '/assets/index-DIwqfdUB.js';

export const edge: Bench = {
  name: 'edge',
  title: 'Edge',
  method:
    'A 10,240-byte script of a deployed site over 64 keep-alive connections, asked for with `Accept-Encoding: gzip, ' +
    'deflate, br`. The edge finds site and deployment by host name and serves the Brotli variant; the peer is `sirv` in ' +
    'production mode with pre-compressed Brotli; the limit is nginx with one worker, `gzip_static` and `open_file_cache`. ' +
    'Each server is kept on one core, the load generator on another. Before the rounds each answer is decompressed and ' +
    `compared with the asset. ${ROUNDS} interleaved rounds of ${SECONDS} s, medians.`,
  meaning: {
    edge: 'Requests per second that one core of the edge answers; more is better.',
    'edge-p99': 'Time until the answer for the slowest of a hundred, ratio = peer / ours.',
  },
  run,
};

async function run(context: BenchContext): Promise<Row[]> {
  const { say } = context;
  const canPin = availableParallelism() > 1 && spawnSync('taskset', ['-V']).status === 0;
  if (!canPin)
    throw new Error('this bench needs two cores and taskset (of util-linux), to give each server one core');
  const servers = await startServers(context);
  const load = loadGenerator(context, LOAD_CORE);
  const rounds: Record<string, Throughput>[] = [];
  for (let number = 1; number <= ROUNDS; number += 1) {
    const round: Record<string, Throughput> = {};
    for (const { name, origin, headers } of servers) {
      round[name] = await load({ url: origin + ASSET, headers, connections: CONNECTIONS, seconds: SECONDS });
    }
    rounds.push(round);
    const figures = servers.map(({ name }) => `${name} ${Math.round(round[name]!.perSecond)}/s`);
    say(`round ${number}: ${figures.join(', ')}`);
  }
  return rowsOf(rounds, load.program);
}

async function startServers(context: BenchContext): Promise<Server[]> {
  const { home, cleanup } = context;
  const text = assetText();
  const folder = join(home, 'www');
  mkdirSync(join(folder, 'assets'), { recursive: true });
  writeFileSync(join(folder, ASSET), text);
  writeFileSync(join(folder, `${ASSET}.br`), brotliCompressSync(text));
  writeFileSync(join(folder, `${ASSET}.gz`), gzipSync(text, { level: 9 }));

  const sirvOptions: SirvOptions = { folder };
  const sirv = startScript(new URL('sirv.peer.ts', import.meta.url), sirvOptions, cleanup);
  const { port } = await sirv.next<{ port: number }>();
  pin(sirv.pid, SERVER_CORE);
  const nginx = await startNginx(context, folder, SERVER_CORE);
  const { origin, host } = await deployedEdge(context, text);

  const accept = { 'accept-encoding': 'gzip, deflate, br' };
  const servers: Server[] = [
    {
      name: 'edge',
      origin, // In wrk's spelling: it adds its own beside any other.
      headers: { ...accept, Host: host },
      encoding: 'br',
    },
    { name: 'sirv', origin: `http://127.0.0.1:${port}`, headers: accept, encoding: 'br' },
    ...(nginx ? [{ name: 'nginx', origin: nginx, headers: accept, encoding: 'gzip' } as const] : []),
  ];
  for (const server of servers) await requireAsset(server, ASSET, text);
  return servers;
}

/** Deploys a site with the asset, as anybody would, and leaves only the edge and its stores running. */
async function deployedEdge(context: BenchContext, text: string): Promise<{ origin: string; host: string }> {
  const { home, cleanup } = context;
  const repositories = join(home, 'repositories');
  const title = 'Edge bench';
  await publishRepository(repositories, 'site', {
    'index.html': `<!doctype html><title>${title}</title><script type="module" src="${ASSET}"></script>`,
    [ASSET.slice(1)]: text,
  });
  const git = await startGitServer({ root: repositories });
  cleanup.add(() => git.close());
  const slipway = await startSlipway(context, { gitAllowedHosts: [`127.0.0.1:${git.port}`] });
  await deployAndWait(slipway, { gitURL: `${git.url}/site.git`, slug: 'bench-edge', title });
  const { services, edgeUrl } = slipway.stack;
  await services.get('build-worker')?.stop();
  await services.get('api-gateway')?.stop();
  pin(services.get('edge')!.pid, SERVER_CORE);
  const { port } = new URL(edgeUrl);
  return { origin: `http://127.0.0.1:${port}`, host: `bench-edge.localhost:${port}` };
}

function rowsOf(rounds: Record<string, Throughput>[], program: string): Row[] {
  const middle = (name: string, of: 'perSecond' | 'p99Ms') => median(rounds.map((round) => round[name]![of]));
  const nginx = rounds[0]?.['nginx'] && { name: 'nginx', value: middle('nginx', 'perSecond') };
  return [
    rowOf({
      name: 'edge',
      unit: 'requests/s',
      better: 'more',
      ours: middle('edge', 'perSecond'),
      peer: { name: 'sirv', value: middle('sirv', 'perSecond') },
      limit: nginx,
      checks: [
        { of: 'ratio', bound: 'at least', value: 1.5 },
        { of: 'limit_ratio', bound: 'at least', value: 0.5 },
      ],
      details: { load: program, connections: CONNECTIONS, rounds: rounds.length },
    }),
    rowOf({
      name: 'edge-p99',
      unit: 'ms',
      better: 'less',
      ours: middle('edge', 'p99Ms'),
      peer: { name: 'sirv', value: middle('sirv', 'p99Ms') },
    }),
  ];
}
