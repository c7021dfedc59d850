import { Redis } from 'ioredis';
import { ownOptions, tell, told } from '../harness/child.ts';
import { logSteadily, type Pace } from './pace.ts';

export interface PlainWorkerOptions extends Pace {
  redisUrl: string;
}

/** The plain way's worker: each line is published as it comes. */
const options = ownOptions() as PlainWorkerOptions;
const redis = new Redis(options.redisUrl);
await redis.ping();
tell({ state: 'running' });
await told();
let lastPublish: Promise<number> | undefined;
await logSteadily(options, (job, text) => {
  lastPublish = redis.publish(`logs:${job}`, text);
});
await lastPublish;
redis.disconnect();
tell({ state: 'done' });
