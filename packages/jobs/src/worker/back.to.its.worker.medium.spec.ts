import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { pino } from 'pino';
import { Core, outcome, submission } from '../core.fixture.js';
import { EventWriter } from '../events/event.writer.js';
import { AttemptLost } from './abort.reasons.js';

describe('a job that comes back to the worker from which it was taken', () => {
  let core: Core;
  beforeAll(async () => {
    core = await Core.start();
  });
  afterEach(() => core.stopWorkers());
  afterAll(() => core.close());

  it('ends there what ran before', async () => {
    const lost = Promise.withResolvers<unknown>();
    await core.startWorker(
      async ({ attempt }, { signal }) => {
        if (attempt > 1) return outcome;
        await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
        lost.resolve(signal.reason);
        throw signal.reason;
      },
      // As one that cannot reach Postgres: it neither beats nor hears.
      { heartbeatMs: 600_000 },
    );
    const one = submission();
    await core.submitter.submit(one);
    await core.eventsUntil(one.jobId, 'job.started');
    core.startReconciler(300);
    const events = await core.eventsUntil(one.jobId, 'job.completed');
    expect(await lost.promise).toBeInstanceOf(AttemptLost);
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
    expect(await core.row(one.jobId)).toMatchObject({ status: 'completed', attempt: 2, losses: 1 });
  });

  it('is not taken for lost because of what the attempt before had still to say', async () => {
    const { jobId } = submission();
    await core.relay.stop();
    await core.submitter.submit(submission({ jobId }));
    const become = (attempt: number) =>
      core.pool.query(`UPDATE jobs SET status = 'active', attempt = $2 WHERE id = $1`, [jobId, attempt]);
    await become(1);
    const writer = new EventWriter({
      pool: core.pool,
      publisher: core.publisher,
      logger: pino({ level: 'silent' }),
    });
    const told: number[] = [];
    const open = (attempt: number) =>
      writer.openLog({ id: jobId, tenantId: 'any', type: 'build', attempt, tail: 1 }, () =>
        told.push(attempt),
      );
    const first = open(1);
    const somebody = await core.pool.connect();
    await somebody.query('BEGIN');
    await somebody.query('LOCK TABLE job_events IN ACCESS EXCLUSIVE MODE');
    first.line('stdout', 'of the first');
    await core.isWaitingForLock('INSERT INTO job_events');
    await become(2);
    const second = open(2);
    second.line('stdout', 'of the second');
    await somebody.query('COMMIT');
    somebody.release();
    const events = await core.eventsUntil(jobId, 'job.log');
    expect(events.flatMap((event) => (event.type === 'job.log' ? event.lines : []))).toMatchObject([
      { text: 'of the second' },
    ]);
    await writer.closeLog(second);
    expect(told).toEqual([1]);
    expect([first.isLost, second.isLost]).toEqual([true, false]);
  });
});
