import { Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { CONCURRENCY } from './noop.job.ts';
import { consume, sideOptions } from './sides.ts';

const connection = new Redis(sideOptions().redisUrl, { maxRetriesPerRequest: null });
let worker: Worker;
await consume(
  async (done) => {
    worker = new Worker('bare', async () => undefined, { connection, concurrency: CONCURRENCY });
    // Comes once Redis has taken the job's end.
    worker.on('completed', done);
    await worker.waitUntilReady();
  },
  async () => true,
  async () => {
    await worker.close();
    connection.disconnect();
  },
);
