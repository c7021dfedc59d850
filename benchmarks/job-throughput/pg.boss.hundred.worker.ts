import { CONCURRENCY } from './noop.job.ts';
import { consumePgBoss, POLLING, QUEUE } from './pg.boss.queue.ts';

/** Each job ends on its own, and there are as many in hand as with ours. */
const LANES = { batchSize: CONCURRENCY, localConcurrency: 1 };

await consumePgBoss((boss, done) =>
  boss.work(QUEUE, { ...POLLING, ...LANES, perJobResults: true }, async (jobs) =>
    jobs.map(({ id }) => {
      done();
      return { id, status: 'completed' as const };
    }),
  ),
);
