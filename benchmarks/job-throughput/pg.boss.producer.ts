import { payload } from './noop.job.ts';
import { openPgBoss, QUEUE } from './pg.boss.queue.ts';
import { inBatches, produce } from './sides.ts';

/** With batches of 2,000, or with one or two in flight, it was no faster. */
const BATCH = 1_000;
const WRITING = 3;

const boss = await openPgBoss();
await produce(
  (jobs) =>
    inBatches(jobs, BATCH, WRITING, (size) =>
      boss.insert(
        QUEUE,
        Array.from({ length: size }, () => ({ data: payload() })),
      ),
    ),
  () => boss.stop(),
);
