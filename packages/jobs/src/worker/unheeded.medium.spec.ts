import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Core, outcome, submission, tenantId } from '../core.fixture.js';
import { requestCancel } from '../store/transitions.js';

describe('a handler that does not end when it is told to', () => {
  let core: Core;
  beforeAll(async () => {
    core = await Core.start();
  });
  afterAll(() => core.close());

  it('is given up on: its job is cancelled, its place is free, and what it says later is not heard', async () => {
    const goOn = Promise.withResolvers<void>();
    const wentOn = Promise.withResolvers<void>();
    const [stubborn, next] = [submission(), submission()];
    await core.startWorker(
      async ({ id }, { log }) => {
        if (id !== stubborn.jobId) return outcome;
        await goOn.promise;
        log('stdout', 'still here');
        wentOn.resolve();
        return outcome;
      },
      { concurrency: { build: 1 }, heedMs: 200 },
    );
    await core.submitter.submit(stubborn);
    await core.eventsUntil(stubborn.jobId, 'job.started');
    await core.submitter.submit(next);
    await requestCancel(core.pool, tenantId, stubborn.jobId);
    await core.eventsUntil(stubborn.jobId, 'job.cancelled');
    await core.eventsUntil(next.jobId, 'job.completed');
    goOn.resolve();
    await wentOn.promise;
    await core.stopWorkers();
    const events = await core.reader.page(stubborn.jobId, 0, 100);
    expect(events.map(({ type }) => type)).toEqual(['job.queued', 'job.started', 'job.cancelled']);
    expect(await core.row(stubborn.jobId)).toMatchObject({ status: 'cancelled', attempt: 1 });
  });
});
