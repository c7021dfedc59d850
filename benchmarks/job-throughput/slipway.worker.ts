import { openDatabase } from '@slipway/database';
import { Handles, WorkerRuntime, type HandlerOutcome } from '@slipway/jobs';
import { createLogger } from '@slipway/shared/logging';
import { CONCURRENCY, outcome } from './noop.job.ts';
import { consume, sideOptions } from './sides.ts';

/** In place of builds: jobs that do nothing, and tell when their completion is committed. */
class NoopHandler {
  private readonly outcome: HandlerOutcome<'build'>;

  constructor(done: () => void) {
    this.outcome = { ...outcome, afterCommit: async () => done() };
  }

  async build(): Promise<HandlerOutcome<'build'>> {
    return this.outcome;
  }
}
// Node strips types and knows no decorators: called as the function that it is.
Handles('build')(NoopHandler.prototype, 'build', {});

const { databaseUrl, redisUrl } = sideOptions();
const database = await openDatabase({ url: databaseUrl, name: 'bench-worker', poolSize: 10 });
let runtime: WorkerRuntime;
await consume(
  async (done) => {
    runtime = new WorkerRuntime({
      pool: database.pool,
      redisUrl,
      name: 'bench-worker',
      logger: createLogger({ service: 'bench-worker', level: 'warn' }),
      types: ['build'],
      handlers: [new NoopHandler(done)],
      concurrency: { build: CONCURRENCY },
    });
    await runtime.start();
  },
  async () => {
    const { rowCount } = await database.pool.query(`SELECT 1 FROM jobs WHERE status <> 'completed' LIMIT 1`);
    return rowCount === 0;
  },
  async () => {
    await runtime.stop();
    await database.close();
  },
);
