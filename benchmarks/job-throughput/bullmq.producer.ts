import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { payload } from './noop.job.ts';
import { inBatches, produce, sideOptions } from './sides.ts';

/** As many as ours are stored and handed over at once. */
const BATCH = 256;
/** While one is on its way the next is made; more in flight brought nothing. */
const WRITING = 2;

const connection = new Redis(sideOptions().redisUrl, { maxRetriesPerRequest: null });
const queue = new Queue('bare', { connection });
const job = () => ({ name: 'run', data: payload(), opts: { removeOnComplete: true, removeOnFail: true } });

await produce(
  (jobs) => inBatches(jobs, BATCH, WRITING, (size) => queue.addBulk(Array.from({ length: size }, job))),
  async () => {
    await queue.close();
    connection.disconnect();
  },
);
