import { afterAll, beforeAll, expect, it } from 'vitest';
import { Core, outcome, submission } from '../core.fixture.js';
import { handOver } from '../outbox/hand-over.repository.js';

let core: Core;
beforeAll(async () => {
  core = await Core.start();
  await core.relay.stop();
});
afterAll(() => core.close());

it('does not keep jobs of a dispatch without a place waiting for the others', async () => {
  let finish: () => void = () => undefined;
  const finished = new Promise<void>((resolve) => (finish = resolve));
  const jobs = [submission(), submission()];
  await core.relay.stop();
  for (const job of jobs) await core.submitter.submit(job);
  const { dispatches } = (await handOver(core.pool, 'build', {
    ...{ window: 99, tenantConcurrency: 99, dispatchSize: 99 },
  }))!;
  expect(dispatches.at(-1)!.jobs.length).toBeGreaterThanOrEqual(2);
  await core.queue.add(dispatches);
  const handler = async ({ id }: { id: string }) => {
    if (id === jobs[0]!.jobId) await finished;
    return outcome;
  };
  await core.startWorker(handler, { concurrency: { build: 1 } });
  await core.eventsUntil(jobs[0]!.jobId, 'job.started');
  core.startReconciler(60_000);
  await core.startWorker(handler, { concurrency: { build: 1 } });
  await core.eventsUntil(jobs[1]!.jobId, 'job.completed');
  finish();
  await core.eventsUntil(jobs[0]!.jobId, 'job.completed');
});
