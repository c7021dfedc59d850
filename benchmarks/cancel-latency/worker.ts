import { openDatabase } from '@slipway/database';
import {
  Handles,
  WorkerRuntime,
  type ClaimedJob,
  type HandlerContext,
  type HandlerOutcome,
} from '@slipway/jobs';
import { createLogger } from '@slipway/shared/logging';
import { ownOptions, tell } from '../harness/child.ts';

export interface CancelledWorkerOptions {
  databaseUrl: string;
  redisUrl: string;
  jobs: number;
}

export type WorkerWord = { state: 'running' } | { state: 'aborted'; jobId: string; atMs: number };

const options = ownOptions() as CancelledWorkerOptions;
let running = 0;

/** In place of builds: jobs that run until they are told to stop. */
class EndlessHandler {
  build({ id }: ClaimedJob<'build'>, { signal }: HandlerContext): Promise<HandlerOutcome<'build'>> {
    running += 1;
    if (running === options.jobs) tell({ state: 'running' });
    return new Promise((_, reject) => {
      signal.addEventListener('abort', () => {
        tell({ state: 'aborted', jobId: id, atMs: Number(process.hrtime.bigint()) / 1e6 });
        reject(signal.reason as Error);
      });
    });
  }
}
// Node strips types and knows no decorators: called as the function that it is.
Handles('build')(EndlessHandler.prototype, 'build', {});

const database = await openDatabase({ url: options.databaseUrl, name: 'bench-worker', poolSize: 10 });
const runtime = new WorkerRuntime({
  pool: database.pool,
  redisUrl: options.redisUrl,
  name: 'bench-worker',
  logger: createLogger({ service: 'bench-worker', level: 'warn' }),
  types: ['build'],
  handlers: [new EndlessHandler()],
  concurrency: { build: options.jobs },
});
await runtime.start();
