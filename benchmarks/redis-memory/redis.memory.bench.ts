import { rowOf, type Bench, type BenchContext, type Row } from '../harness/bench.ts';
import { Contest, SLIPWAY } from '../job-throughput/contest.ts';

const FIRST = 10_000;
const ALL = 100_000;
/** Redis frees what a client has left behind a moment after it has gone idle. */
const SETTLE_MS = 2_000;

export const redisMemory: Bench = {
  name: 'redis-memory',
  title: 'Memory of Redis',
  method:
    `${ALL.toLocaleString('en')} jobs that do nothing go through the runtime as in \`job-throughput\`: submitted, relayed, ` +
    'claimed, completed. `used_memory` of a Redis that nobody else uses is read when the first ' +
    `${FIRST.toLocaleString('en')} are completed and when all are, ${SETTLE_MS / 1_000} s after the last one.`,
  meaning: {
    'redis-memory': `How much more Redis uses after ${ALL.toLocaleString('en')} jobs than after ${FIRST.toLocaleString('en')}.`,
  },
  gaps: {
    'redis-memory':
      'Something is left in Redis for each job: it has to be removed, or bounded, at its source.',
  },
  run,
};

async function run(context: BenchContext): Promise<Row[]> {
  const contest = await Contest.open(context);
  const used: number[] = [];
  const { perSecond } = await contest.run(SLIPWAY, [FIRST, ALL - FIRST], {
    timeoutMs: 300_000,
    afterBurst: async () => {
      await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
      used.push(await contest.redisMemory());
    },
  });
  const [before, after] = [used[0]!, used[1]!];
  context.say(
    `Redis used ${before.toFixed(2)} MB after ${FIRST} jobs, ${after.toFixed(2)} MB after ${ALL} (${Math.round(perSecond)} jobs/s)`,
  );
  return [
    rowOf({
      name: 'redis-memory',
      unit: 'MB',
      better: 'less',
      ours: after - before,
      checks: [{ of: 'ours', bound: 'at most', value: 1 }],
      details: { [`MB_after_${FIRST}_jobs`]: before, [`MB_after_${ALL}_jobs`]: after },
    }),
  ];
}
