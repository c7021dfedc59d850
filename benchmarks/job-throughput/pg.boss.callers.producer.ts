import { CALLERS, payload } from './noop.job.ts';
import { openPgBoss, QUEUE } from './pg.boss.queue.ts';
import { each, produce } from './sides.ts';

const boss = await openPgBoss();
await produce(
  (jobs) => each(jobs, CALLERS, () => boss.send(QUEUE, payload())),
  () => boss.stop(),
);
