import { pino } from 'pino';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Core, outcome, submission } from '../core.fixture.js';
import { Relay } from './relay.js';

let core: Core;
beforeAll(async () => {
  core = await Core.start();
});
afterAll(() => core.close());

it('runs the more urgent first, and those of one urgency in the order of submission', async () => {
  const order: string[] = [];
  // The first two lie in the queue before the others come: they keep their place.
  const all = [0, 0, 0, 5, 1, 5, 0].map((priority) => submission({ priority }));
  for (const one of all.slice(0, 2)) await core.submitter.submit(one);
  await core.relayIsIdle(2);
  for (const one of all.slice(2)) await core.submitter.submit(one);
  await core.startWorker(
    async (job) => {
      order.push(job.id);
      return outcome;
    },
    { concurrency: { build: 1 } },
  );
  await Promise.all(all.map((one) => core.eventsUntil(one.jobId, 'job.completed')));
  expect(order).toEqual([0, 1, 3, 5, 4, 2, 6].map((index) => all[index]!.jobId));
});

it('hands over all jobs of a tenant with a small limit, however often it is woken while that is reached', async () => {
  await core.relay.stop();
  // No sweep comes to its help.
  const relay = new Relay({
    pool: core.pool,
    queues: core.queues,
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
