import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { DomainError } from '@slipway/shared/errors';
import { newId } from '@slipway/shared/ids';
import { attempts, Core, outcome, submission, tenantId } from './core.fixture.js';
import { isDense, types, untilAborted } from './expectations.fixture.js';
import { requestCancel, requestRetry } from './store/transitions.js';

describe('cancellation', () => {
  let core: Core;
  beforeAll(async () => {
    core = await Core.start();
  });
  afterEach(() => core.stopWorkers());
  afterAll(() => core.close());

  it('cancels a job that waits, at once, and one that runs, through its signal', async () => {
    const waiting = submission();
    await core.submitter.submit(waiting);
    expect(await requestCancel(core.pool, tenantId, waiting.jobId)).toMatchObject({
      job: { status: 'cancelled' },
      events: [{ type: 'job.cancelled' }],
    });

    await core.startWorker((_job, { signal }) => untilAborted(signal));
    const running = submission();
    await core.submitter.submit(running);
    await core.eventsUntil(running.jobId, 'job.started');
    const asked = await requestCancel(core.pool, tenantId, running.jobId);
    expect(asked).toMatchObject({ job: { status: 'active' }, events: [] });
    core.publisher.cancellation({ jobId: running.jobId, attempt: 1 });
    const events = await core.eventsUntil(running.jobId, 'job.cancelled');
    isDense(events);
    expect(await core.row(running.jobId)).toMatchObject({ status: 'cancelled' });
    expect(await requestCancel(core.pool, newId(), running.jobId)).toBeUndefined();
  });

  it('does not run again what was cancelled while its attempt was failing', async () => {
    const one = submission();
    let runs = 0;
    await core.startWorker(async () => {
      runs += 1;
      // Told to nobody but Postgres: the broadcast is lost, and no heartbeat comes in so short a time.
      await requestCancel(core.pool, tenantId, one.jobId);
      throw new DomainError({ code: 'flaky', status: 503, detail: 'Not now.', retryable: true });
    });
    await core.submitter.submit(one);
    const events = await core.eventsUntil(one.jobId, 'job.cancelled');
    isDense(events);
    expect(types(events)).toEqual(['job.queued', 'job.started', 'job.cancelled']);
    expect(await core.row(one.jobId)).toMatchObject({ status: 'cancelled', error: null });
    expect(runs).toBe(1);
  });

  it('cancels a job whose claim is on its way when the broadcast comes', async () => {
    const worker = await core.startWorker((_job, { signal }) => untilAborted(signal), {
      heartbeatMs: 600_000,
    });
    const early = submission();
    // What the broadcast looks like to a worker that has not heard the answer of its claim yet.
    core.publisher.cancellation({ jobId: early.jobId, attempt: 1 });
    const last = submission();
    await core.submitter.submit(last);
    await core.eventsUntil(last.jobId, 'job.started');
    await core.submitter.submit(early);
    expect(types(await core.eventsUntil(early.jobId, 'job.cancelled'))).toEqual([
      'job.queued',
      'job.started',
      'job.cancelled',
    ]);
    await worker.stop();
  });

  it('cancels through the heartbeat when the broadcast is lost', async () => {
    await core.startWorker((_job, { signal }) => untilAborted(signal));
    const running = submission();
    await core.submitter.submit(running);
    await core.eventsUntil(running.jobId, 'job.started');
    await requestCancel(core.pool, tenantId, running.jobId);
    isDense(await core.eventsUntil(running.jobId, 'job.cancelled'));
    expect(await core.row(running.jobId)).toMatchObject({ status: 'cancelled' });
  });

  it('runs a cancelled job again when asked', async () => {
    const one = submission();
    await core.submitter.submit(one);
    await requestCancel(core.pool, tenantId, one.jobId);
    expect(await requestRetry(core.pool, tenantId, one.jobId, attempts)).toMatchObject({
      job: { status: 'pending' },
    });
    await core.startWorker(async () => outcome);
    const events = await core.eventsUntil(one.jobId, 'job.completed');
    isDense(events);
    expect(types(events)).toEqual([
      'job.queued',
      'job.cancelled',
      'job.queued',
      'job.started',
      'job.completed',
    ]);
    expect(await requestRetry(core.pool, tenantId, one.jobId, attempts)).toMatchObject({
      job: { status: 'completed' },
      events: [],
    });
  });
});
