import { pino } from 'pino';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Core, outcome, submission } from '../core.fixture.js';
import { Relay } from './relay.js';

let core: Core;
beforeAll(async () => {
  core = await Core.start();
});
afterAll(() => core.close());

it('hands over all jobs of a tenant with a small limit, however often it is woken while that is reached', async () => {
  await core.relay.stop();
  // No sweep comes to its help.
  const relay = new Relay({
    pool: core.pool,
    queues: { build: core.queue },
    logger: pino({ level: 'silent' }),
    tenantConcurrency: { build: 2 },
    sweepMs: 600_000,
  });
  const jobs = Array.from({ length: 7 }, () => submission());
  for (const job of jobs) {
    await core.submitter.submit(job);
    relay.wake('build');
  }
  await core.startWorker(async () => outcome);
  await Promise.all(jobs.map(({ jobId }) => core.eventsUntil(jobId, 'job.completed')));
  for (const { jobId } of jobs)
    expect(await core.row(jobId)).toMatchObject({ status: 'completed', attempt: 1 });
  await relay.stop();
});
