import { rowOf, type Bench, type BenchContext, type Check, type Row } from '../harness/bench.ts';
import { median } from '../harness/statistics.ts';
import { Contest, SLIPWAY, type Contestant, type Performance } from './contest.ts';
import { CALLERS, CONCURRENCY } from './noop.job.ts';

const ROUNDS = 3;
const WARM_UP = 2_000;
const JOBS = 20_000;

const BULLMQ: Contestant = {
  name: 'BullMQ, nothing kept',
  producer: 'bullmq.producer.ts',
  worker: 'bullmq.worker.ts',
};
const PG_BOSS: Contestant = {
  name: 'pg-boss',
  producer: 'pg.boss.producer.ts',
  worker: 'pg.boss.worker.ts',
};
const PG_BOSS_HUNDRED: Contestant = {
  name: 'pg-boss, 100 in hand',
  producer: 'pg.boss.producer.ts',
  worker: 'pg.boss.hundred.worker.ts',
};
const PG_BOSS_CALLERS: Contestant = {
  name: 'pg-boss, submitted and worked on as ours',
  producer: 'pg.boss.callers.producer.ts',
  worker: 'pg.boss.hundred.worker.ts',
};
const PG_BOSS_BATCHES: Contestant = {
  name: 'pg-boss, whole batches',
  producer: 'pg.boss.producer.ts',
  worker: 'pg.boss.batch.worker.ts',
};
const GRAPHILE: Contestant = {
  name: 'graphile-worker',
  producer: 'graphile.producer.ts',
  worker: 'graphile.worker.ts',
};

/** The rows: against whom, and what is asked for. */
const PEERS: { row: string; peer: Contestant; checks: Check[] }[] = [
  { row: 'job-throughput', peer: BULLMQ, checks: [{ of: 'ratio', bound: 'at least', value: 0.5 }] },
  {
    row: 'job-throughput-pg-boss-callers',
    peer: PG_BOSS_CALLERS,
    checks: [{ of: 'ratio', bound: 'at least', value: 1.5 }],
  },
  { row: 'job-throughput-pg-boss', peer: PG_BOSS, checks: [{ of: 'ratio', bound: 'at least', value: 1.5 }] },
  {
    row: 'job-throughput-pg-boss-hundred',
    peer: PG_BOSS_HUNDRED,
    checks: [{ of: 'ratio', bound: 'at least', value: 1.5 }],
  },
  { row: 'job-throughput-pg-boss-batches', peer: PG_BOSS_BATCHES, checks: [] },
  { row: 'job-throughput-graphile-worker', peer: GRAPHILE, checks: [] },
];

export const jobThroughput: Bench = {
  name: 'job-throughput',
  title: 'Jobs through the runtime',
  method:
    `${JOBS.toLocaleString('en')} jobs that do nothing, with a build's payload, from the first submission until the last ` +
    'one is recorded as completed. Everybody has one process that submits and one that works, both new for each round and ' +
    `warmed up with ${WARM_UP.toLocaleString('en')} jobs, an empty database of the same Postgres (\`fsync\` and ` +
    '`synchronous_commit` on) and the same emptied Redis (which keeps nothing on disk). Ours is all of it: 1,024 callers ' +
    'of 100 tenants submit one job at a time, the outbox is relayed to BullMQ, the worker claims each job, stores its ' +
    `events and its completion, publishes both, and has ${CONCURRENCY} jobs in hand. BullMQ alone adds the jobs in bulk, ` +
    'in batches as ours come, runs as many at a time and removes what is completed. The others insert 1,000 at a time and ' +
    'have the settings with which they were fastest here (`benchmarks/job-throughput`): pg-boss four lanes that take ' +
    '200 jobs and end each on its own (`perJobResults`), or two that take 2,000 and end all of them alike; it also runs ' +
    `with ${CONCURRENCY} jobs in hand, as ours and BullMQ do, and so once more with jobs that ${CALLERS.toLocaleString('en')} ` +
    'callers send one at a time, as ours do (more connections than 10 made that no faster); ' +
    'graphile-worker a local queue of 1,000 and batched completions. ' +
    `${ROUNDS} interleaved rounds, in which ours and BullMQ alone run twice, first and last; medians.`,
  meaning: {
    'job-throughput':
      'Jobs per second of ours and of BullMQ without any durability: what is lost with Redis is lost.',
    'job-throughput-pg-boss-callers':
      'The same ours beside pg-boss used in the same way: as many callers send one job at a time and wait until it is ' +
      'stored, and as many are in hand, which end one by one.',
    'job-throughput-pg-boss':
      'The same ours beside pg-boss when jobs end one by one, as ours do. It keeps jobs and results, but no log of events.',
    'job-throughput-pg-boss-hundred':
      'The same ours beside pg-boss with as many jobs in hand as ours has, which also end one by one.',
    'job-throughput-pg-boss-batches':
      'The same ours beside pg-boss when jobs end by the batch: a worker’s 2,000 jobs succeed, fail and are repeated ' +
      'together, and its handler gets them together.',
    'job-throughput-graphile-worker':
      'The same ours beside graphile-worker, which keeps neither events nor results: a completed job is a deleted row.',
  },
  gaps: {
    'job-throughput':
      'On the same two cores ours adds to the queue the rows of jobs and events in Postgres: stored, handed over, claimed ' +
      'and completed, which is more than half of its processor time. BullMQ’s part has become small, as short jobs share ' +
      'dispatches. What would close the gap: Postgres on cores of its own, and fewer versions of a job’s row: each of its ' +
      'four states is one, with a copy of the payload.',
    'job-throughput-pg-boss':
      'With 800 jobs in hand pg-boss fetches and ends hundreds with one statement each and writes a job twice; ours has ' +
      '100 in hand, writes a job four times and its log twice. More jobs in hand and one change of status less would ' +
      'narrow it; on two cores it would not close it.',
    'job-throughput-pg-boss-hundred': 'See above: the statements per job, and the log.',
  },
  run,
};

async function run(context: BenchContext): Promise<Row[]> {
  const contest = await Contest.open(context);
  const round = [SLIPWAY, ...PEERS.map(({ peer }) => peer), BULLMQ, SLIPWAY];
  const performances = new Map(round.map((contestant) => [contestant, [] as Performance[]]));
  for (let number = 1; number <= ROUNDS; number += 1) {
    const figures: string[] = [];
    for (const contestant of round) {
      const performance = await contest.run(contestant, [WARM_UP, JOBS]);
      performances.get(contestant)!.push(performance);
      figures.push(`${contestant.name} ${Math.round(performance.perSecond)}/s`);
    }
    context.say(`round ${number}: ${figures.join(', ')}`);
  }

  const perSecond = (contestant: Contestant) => performances.get(contestant)!.map((one) => one.perSecond);
  const processor = (contestant: Contestant) => performances.get(contestant)!.at(-1)!.processor;
  return PEERS.map(({ row, peer, checks }, index) => {
    const spent = { ours: index === 0 ? processor(SLIPWAY) : undefined, peer: processor(peer) };
    return rowOf({
      name: row,
      unit: 'jobs/s',
      better: 'more',
      ours: median(perSecond(SLIPWAY)),
      peer: { name: peer.name, value: median(perSecond(peer)) },
      checks,
      details: {
        ours_from: spread(perSecond(SLIPWAY)),
        peer_from: spread(perSecond(peer)),
        ...(spent.ours ? { processor_time_per_job_of_ours: spent.ours } : {}),
        ...(spent.peer ? { processor_time_per_job_of_the_peer: spent.peer } : {}),
      },
    });
  });
}

function spread(values: number[]): string {
  return `${Math.round(Math.min(...values))} to ${Math.round(Math.max(...values))}`;
}
