import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { DomainError } from '@slipway/shared/errors';
import { newId } from '@slipway/shared/ids';
import { attempts, Core, outcome, payloadFor, submission, tenantId } from './core.fixture.js';
import { isDense, types, untilAborted } from './expectations.fixture.js';
import { claimJobs } from './store/claim.repository.js';
import { endAttempt, StaleAttempt } from './store/ending.repository.js';
import { requestCancel } from './store/transitions.js';

describe('the job core', () => {
  let core: Core;
  beforeAll(async () => {
    core = await Core.start();
  });
  afterEach(() => core.stopWorkers());
  afterAll(() => core.close());

  it('runs a submitted job and records what happened, densely numbered', async () => {
    await core.startWorker(async (job, context) => {
      expect(job.attempt).toBe(1);
      context.progress(10, 'clone');
      context.log('stdout', 'hello');
      context.log('stderr', 'careful');
      return outcome;
    });
    const one = submission();
    expect(await core.submitter.submit(one)).toEqual({ outcome: 'accepted', answer: one.answer });
    const events = await core.eventsUntil(one.jobId, 'job.completed');
    isDense(events);
    expect(types(events)).toEqual(['job.queued', 'job.started', 'job.progress', 'job.log', 'job.completed']);
    expect(events[3]).toMatchObject({
      lines: [
        { stream: 'stdout', text: 'hello' },
        { stream: 'stderr', text: 'careful' },
      ],
    });
    expect(await core.row(one.jobId)).toMatchObject({
      status: 'completed',
      progress: 100,
      attempt: 1,
      result: outcome.result,
    });
  });

  it('stores a completion together with its effects, or neither', async () => {
    const deploymentId = newId();
    let runs = 0;
    await core.startWorker(async () => {
      runs += 1;
      return {
        ...outcome,
        commit: async (client) => {
          await client.query(`INSERT INTO tenants (id, name) VALUES ($1, 'effect')`, [
            runs === 1 ? deploymentId : newId(),
          ]);
          if (runs === 1)
            throw new DomainError({ code: 'refused', status: 422, detail: 'The effect was refused.' });
        },
      };
    });
    const one = submission();
    await core.submitter.submit(one);
    await core.eventsUntil(one.jobId, 'job.failed');
    const { rowCount } = await core.pool.query('SELECT 1 FROM tenants WHERE id = $1', [deploymentId]);
    expect(rowCount).toBe(0);
    expect(await core.row(one.jobId)).toMatchObject({ status: 'failed', error: { code: 'refused' } });
  });

  it('tries again with backoff what may be tried again, and keeps a final failure visible', async () => {
    await core.startWorker(async () => {
      throw new DomainError({ code: 'flaky', status: 503, detail: 'Not now.', retryable: true });
    });
    const one = submission();
    await core.submitter.submit(one);
    await core.eventsUntil(one.jobId, 'job.retrying');
    await core.pool.query('UPDATE jobs SET available_at = now() WHERE id = $1', [one.jobId]);
    await core.eventsUntil(one.jobId, 'job.retrying', 2);
    await core.pool.query('UPDATE jobs SET available_at = now() WHERE id = $1', [one.jobId]);
    const events = await core.eventsUntil(one.jobId, 'job.failed');
    isDense(events);
    expect(types(events).filter((type) => type === 'job.started')).toHaveLength(attempts);
    expect(types(events)).toEqual([
      'job.queued',
      'job.started',
      'job.retrying',
      'job.started',
      'job.retrying',
      'job.started',
      'job.failed',
    ]);
  });

  it.each([
    ['a text', 'just a text', 'just a text'],
    ['undefined', undefined, 'It failed without saying why.'],
    [
      'an object in a circle',
      (() => {
        const o: Record<string, unknown> = {};
        o['self'] = o;
        return o;
      })(),
      'a value that cannot be printed was thrown',
    ],
  ])('shows a handler that throws %s as failed', async (_name, thrown, message) => {
    await core.startWorker(async () => {
      throw thrown;
    });
    const one = submission();
    await core.submitter.submit(one);
    await core.pool.query('UPDATE jobs SET last_attempt = 1 WHERE id = $1', [one.jobId]);
    const events = await core.eventsUntil(one.jobId, 'job.failed');
    expect(events.at(-1)).toMatchObject({ error: { code: 'unexpected', message } });
  });

  it('shows a result that is not of its form, and a payload that is not, as failed', async () => {
    await core.startWorker(async () => ({
      result: { ...outcome.result, size_bytes: 10n as unknown as number },
    }));
    const wrongResult = submission();
    const wrongPayload = submission({ domain: { ...payloadFor(), deployment_id: 'no id' } });
    await core.submitter.submit(wrongResult);
    await core.submitter.submit(wrongPayload);
    expect((await core.eventsUntil(wrongResult.jobId, 'job.failed')).at(-1)).toMatchObject({
      error: { code: 'invalid_result' },
    });
    expect((await core.eventsUntil(wrongPayload.jobId, 'job.failed')).at(-1)).toMatchObject({
      error: { code: 'invalid_payload' },
    });
  });

  it('shows a job that ended in a way that cannot be stored as failed, at once', async () => {
    const one = submission();
    await core.submitter.submit(one);
    // Before there is anybody to run it.
    await core.pool.query('UPDATE jobs SET last_attempt = 1 WHERE id = $1', [one.jobId]);
    await core.startWorker(async () => ({ result: { ...outcome.result, url: 'half \ud83d' } }));
    const events = await core.eventsUntil(one.jobId, 'job.failed');
    expect(events.at(-1)).toMatchObject({ error: { code: 'unexpected' } });
    expect(await core.row(one.jobId)).toMatchObject({ attempt: 1 });
  });

  it('takes no harm from messages of another form', async () => {
    const worker = await core.startWorker(async () => outcome);
    await core.commands.publish('slipway:cancel', newId());
    await core.commands.publish('slipway:cancel', '{"jobId": 7}');
    await core.queue.add([{ id: newId(), jobs: 'none' as unknown as [] }]);
    const one = submission();
    await core.submitter.submit(one);
    expect(types(await core.eventsUntil(one.jobId, 'job.completed'))).toContain('job.completed');
    await worker.stop();
  });

  it('commits nothing of an attempt that has lost its job', async () => {
    const one = submission();
    await core.submitter.submit(one);
    await core.pool.query(`UPDATE jobs SET status = 'queued' WHERE id = $1`, [one.jobId]);
    const queued = { jobId: one.jobId, attempt: 0 };
    const [first, double] = await claimJobs(core.pool, [queued, queued]);
    expect(double).toBeUndefined();
    expect(await claimJobs(core.pool, [queued])).toEqual([undefined]);
    const error = { code: 'worker_lost', message: 'silent' };
    await endAttempt(
      core.pool,
      { jobId: one.jobId, attempt: first!.job.attempt },
      { status: 'pending', error, delayMs: 60_000, free: true },
    );
    const late = endAttempt(
      core.pool,
      { jobId: one.jobId, attempt: first!.job.attempt },
      { status: 'completed', result: {} },
    );
    await expect(late).rejects.toThrow(StaleAttempt);
    expect(await core.row(one.jobId)).toMatchObject({ status: 'pending', result: null });
  });

  it('gives a job of a silent worker to another one, and its log goes on with the next number', async () => {
    const one = submission();
    await core.submitter.submit(one);
    await core.pool.query(`UPDATE jobs SET status = 'queued' WHERE id = $1`, [one.jobId]);
    await claimJobs(core.pool, [{ jobId: one.jobId, attempt: 0 }]); // a worker that dies right here
    core.startReconciler(300);
    await core.eventsUntil(one.jobId, 'job.retrying');
    // The next worker is not asked for signs of life: how soon it gives the first one is not what this is about.
    await core.stopWorkers();
    await core.startWorker(async () => outcome);
    const events = await core.eventsUntil(one.jobId, 'job.completed');
    isDense(events);
    expect(types(events)).toEqual(['job.queued', 'job.retrying', 'job.started', 'job.completed']);
    expect(await core.row(one.jobId)).toMatchObject({ attempt: 2 });
  });

  it('runs queued jobs although Redis was flushed', async () => {
    const all = Array.from({ length: 20 }, () => submission());
    await Promise.all(all.map((one) => core.submitter.submit(one)));
    await core.redis.server.command('FLUSHALL');
    core.startReconciler(5_000);
    await core.startWorker(async () => outcome, { concurrency: { build: 5 } });
    await Promise.all(all.map((one) => core.eventsUntil(one.jobId, 'job.completed')));
    for (const one of all) expect(await core.row(one.jobId)).toMatchObject({ attempt: 1 });
  });

  it('hands a running job back when the worker stops', async () => {
    await core.startWorker((_job, { signal }) => untilAborted(signal));
    const one = submission();
    await core.submitter.submit(one);
    await core.eventsUntil(one.jobId, 'job.started');
    await core.stopWorkers();
    expect(await core.row(one.jobId)).toMatchObject({
      error: { code: 'worker_stopping' },
      last_attempt: attempts + 1,
    });
    await core.startWorker(async () => outcome);
    isDense(await core.eventsUntil(one.jobId, 'job.completed'));
  });

  it('hands back a job whose claim was on its way when the worker’s grace ended', async () => {
    const one = submission();
    await core.submitter.submit(one);
    await core.relayIsIdle(1);
    const other = await core.pool.connect();
    await other.query('BEGIN');
    await other.query('LOCK TABLE jobs IN EXCLUSIVE MODE');
    const worker = await core.startWorker((_job, { signal }) => untilAborted(signal), { graceMs: 0 });
    await core.isClaimWaitingForLock();
    const stopped = worker.stop();
    // Not a pause: a timer of the same length that is set after the grace's fires after it.
    await new Promise((resolve) => setTimeout(resolve, 0));
    await other.query('COMMIT');
    other.release();
    await stopped;
    expect(await core.row(one.jobId)).toMatchObject({ attempt: 1, error: { code: 'worker_stopping' } });
    await requestCancel(core.pool, tenantId, one.jobId);
  });

  it('refuses to start with a handler missing or double', async () => {
    await expect(core.startWorker(async () => outcome, { handlers: [] })).rejects.toThrow(
      'no handler for job type "build"',
    );
  });
});
