import pg from 'pg';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Core, outcome, submission } from './core.fixture.js';

const JOBS = 60;
const PLACES = 4;

describe('who alone cannot reach a store', () => {
  let core: Core;
  beforeAll(async () => {
    core = await Core.start();
  });
  afterEach(() => core.stopWorkers());
  afterAll(() => core.close());

  it('as a worker without Postgres, leaves the queue to the others', async () => {
    // Nobody listens on port 1.
    const pool = new pg.Pool({ host: '127.0.0.1', port: 1 });
    let failed = 0;
    const logger = pino(
      { level: 'warn' },
      { write: (line) => void (failed += Number(line.includes('claimed'))) },
    );
    await core.startWorker(() => expect.unreachable('it cannot claim'), {
      ...{ pool, logger, concurrency: { build: PLACES }, heartbeatMs: 600_000 },
    });
    core.startReconciler(60_000);
    const jobs = Array.from({ length: JOBS }, () => submission());
    await core.submitter.submit(jobs[0]!);
    await expect.poll(() => failed).toBeGreaterThan(0);
    await core.startWorker(async () => outcome, { concurrency: { build: PLACES } });
    await Promise.all(jobs.slice(1).map((job) => core.submitter.submit(job)));
    await Promise.all(jobs.map(({ jobId }) => core.eventsUntil(jobId, 'job.completed')));
    // What it had in hand or was about to fetch, and nothing of all that came then.
    expect(failed).toBeLessThanOrEqual(2 * PLACES);
    await pool.end();
  });

  it('as a relay without Redis, leaves the outbox to the others', async () => {
    core.commands.disconnect();
    const one = submission();
    await core.submitter.submit(one);
    core.relay.wake('build');
    await core.relay.stop();
    expect(await core.row(one.jobId)).toMatchObject({ status: 'pending', dispatch_id: null });
  });
});
