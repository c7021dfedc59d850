import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { newId } from '@slipway/shared/ids';
import { rowOf, type Bench, type BenchContext, type Row } from '../harness/bench.ts';
import { loadGenerator, type Throughput } from '../harness/load.ts';
import { startScript } from '../harness/processes.ts';
import { query, requireDurability, startSlipway, type RunningSlipway } from '../harness/slipway.ts';
import { median } from '../harness/statistics.ts';
import { singleRowInserts } from './pgbench.ts';

const ROUNDS = 5;
const SECONDS = 5;
const CONNECTIONS = 64;
/** Never cloned: no worker runs. On the list of allowed hosts, so that nothing is looked up. */
const GIT_HOST = '127.0.0.1:9';
const BODIES = Array.from({ length: 64 }, (_, index) =>
  JSON.stringify({ gitURL: `http://${GIT_HOST}/site-${index}.git`, slug: `bench-site-${index}` }),
);
const PEER = 'Express 5 + pg + BullMQ';

export const durableSubmit: Bench = {
  name: 'durable-submit',
  title: 'Durable submit',
  method:
    '`POST /project` with a git URL and a slug, as a deploy script sends it: 64 sites in turn, a bearer API key, ' +
    '64 keep-alive connections. An answer is 202 only after the commit. The peer is the same route written plainly with ' +
    'Express 5, `pg` and BullMQ (`benchmarks/durable-submit/peer.ts`): same validation, same cached look-up of the key, ' +
    'project, job and deployment in one transaction, then `queue.add`. The limit is `pgbench -c 64 -j 2 -M prepared` with ' +
    'a script that inserts one row of 200 bytes. All three use one Postgres server with `fsync` and `synchronous_commit` ' +
    `on, and one Redis; no worker takes the jobs. ${ROUNDS} interleaved rounds of ${SECONDS} s, medians. Afterwards the ` +
    'rows are counted: there must be one job for each answer.',
  meaning: {
    'durable-submit': 'Submits per second that were answered after their commit; more is better.',
    'durable-submit-p99':
      'Time until that answer for the slowest of a hundred; less is better, ratio = peer / ours.',
  },
  gaps: {
    'durable-submit':
      'pgbench speaks to Postgres from C over a Unix socket and does nothing else, and its row is one where a ' +
      'submit writes three. One gateway process spends some 75 µs of its only thread on a submit, most of it on HTTP and the web ' +
      'framework, and Postgres some 50 µs: on two cores that also carry the load generator this ends near 10,000/s whatever ' +
      'the store does. More gateway processes on more cores (they share nothing but the stores), a leaner path from the ' +
      'socket to the submitter, and sending the statements of a batch without waiting in between would close the gap.',
  },
  run,
};

export interface PeerOptions {
  databaseUrl: string;
  redisUrl: string;
}

interface Round {
  ours: Throughput;
  peer: Throughput;
  limit: number | undefined;
}

async function run(context: BenchContext): Promise<Row[]> {
  const { cleanup, say } = context;
  const slipway = await startSlipway(context, {
    without: ['build-worker', 'edge'],
    gitAllowedHosts: [GIT_HOST],
  });
  const { stack, apiKey } = slipway;
  await requireDurability(stack.databaseUrl);
  const peerUrl = await peerDatabase(slipway);
  const peerOptions: PeerOptions = { databaseUrl: peerUrl, redisUrl: stack.redisUrl };
  const peer = startScript(new URL('peer.ts', import.meta.url), peerOptions, cleanup);
  const { port } = await peer.next<{ port: number }>();

  const load = loadGenerator(context);
  const submit = (origin: string, seconds: number) =>
    load({
      url: `${origin}/project`,
      headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
      bodies: BODIES,
      connections: CONNECTIONS,
      seconds,
    });
  const peerOrigin = `http://127.0.0.1:${port}`;
  const inserts = await singleRowInserts(context, peerUrl, stack.postgres!.socketDirectory);

  let answered = (await submit(stack.apiUrl, 3)).requests;
  await submit(peerOrigin, 3);
  const rounds: Round[] = [];
  for (let number = 1; number <= ROUNDS; number += 1) {
    const round = {
      ours: await submit(stack.apiUrl, SECONDS),
      peer: await submit(peerOrigin, SECONDS),
      limit: await inserts?.(SECONDS),
    };
    rounds.push(round);
    answered += round.ours.requests;
    say(
      `round ${number}: ours ${Math.round(round.ours.perSecond)}/s, peer ${Math.round(round.peer.perSecond)}/s` +
        (round.limit ? `, pgbench ${Math.round(round.limit)}/s` : ''),
    );
  }
  await requireStored(stack.databaseUrl, answered);
  return rowsOf(rounds, load.program);
}

function rowsOf(rounds: Round[], program: string): Row[] {
  const limits = rounds.map(({ limit }) => limit).filter((limit) => limit !== undefined);
  return [
    rowOf({
      name: 'durable-submit',
      unit: 'requests/s',
      better: 'more',
      ours: median(rounds.map(({ ours }) => ours.perSecond)),
      peer: { name: PEER, value: median(rounds.map(({ peer }) => peer.perSecond)) },
      limit: limits.length > 0 ? { name: 'pgbench single-row inserts', value: median(limits) } : undefined,
      checks: [
        { of: 'ratio', bound: 'at least', value: 2.5 },
        { of: 'limit_ratio', bound: 'at least', value: 1 },
      ],
      details: { load: program, connections: CONNECTIONS, rounds: rounds.length },
    }),
    rowOf({
      name: 'durable-submit-p99',
      unit: 'ms',
      better: 'less',
      ours: median(rounds.map(({ ours }) => ours.p99Ms)),
      peer: { name: PEER, value: median(rounds.map(({ peer }) => peer.p99Ms)) },
      details: {
        ours_p50: median(rounds.map(({ ours }) => ours.p50Ms)),
        peer_p50: median(rounds.map(({ peer }) => peer.p50Ms)),
      },
    }),
  ];
}

/** A database for the peer on the same server, which knows the same key. */
async function peerDatabase({ stack, apiKey }: RunningSlipway): Promise<string> {
  await stack.postgres!.createDatabase('peer');
  const url = stack.postgres!.url('peer');
  await query(url, readFileSync(join(import.meta.dirname, 'peer.sql'), 'utf8'));
  await query(url, 'INSERT INTO api_keys (id, tenant_id, key_hash) VALUES ($1, $2, $3)', [
    newId(),
    newId(),
    createHash('sha256').update(apiKey).digest(),
  ]);
  return url;
}

/** @throws when an answer was given for a job that is not there */
async function requireStored(url: string, answered: number): Promise<void> {
  const { rows } = await query<{ jobs: number; deployments: number }>(
    url,
    'SELECT (SELECT count(*)::int FROM jobs) AS jobs, (SELECT count(*)::int FROM deployments) AS deployments',
  );
  const { jobs, deployments } = rows[0]!;
  // Requests that were under way when the load ended are stored too.
  if (jobs < answered || deployments !== jobs)
    throw new Error(`${answered} submits were answered, ${jobs} jobs and ${deployments} deployments stored`);
}
