import { Logger, run, type Runner } from 'graphile-worker';
import pg from 'pg';
import { consume, sideOptions } from './sides.ts';

/**
 * As its own documentation measures it (https://worker.graphile.org/docs/performance), with a local queue twice as large:
 * 500, 1,000 and 2,000 made 12,700 to 14,700 jobs/s on two cores; more jobs at a time brought nothing.
 */
const SETTINGS = {
  concurrentJobs: 24,
  maxPoolSize: 25,
  localQueue: { size: 1_000 },
  completeJobBatchDelay: 0,
  failJobBatchDelay: 0,
};

const { databaseUrl } = sideOptions();
const pool = new pg.Pool({ connectionString: databaseUrl, max: 1 });
let runner: Runner;
await consume(
  async (done) => {
    runner = await run({
      preset: { worker: { connectionString: databaseUrl, ...SETTINGS } },
      logger: new Logger(() => () => undefined),
      noHandleSignals: true,
      taskList: { noop: async () => done() },
    });
  },
  async () => {
    // It keeps no completed jobs.
    const { rowCount } = await pool.query('SELECT 1 FROM graphile_worker._private_jobs LIMIT 1');
    return rowCount === 0;
  },
  async () => {
    await runner.stop();
    await pool.end();
  },
);
