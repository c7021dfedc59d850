import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { attempts, Core, outcome, submission, tenantId } from '../core.fixture.js';
import { requestCancel } from '../store/transitions.js';
import { JobPostponed } from './job.postponed.js';

const DAY = 86_400_000;

describe('a postponed job', () => {
  let core: Core;
  beforeAll(async () => {
    core = await Core.start();
  });
  afterEach(() => core.stopWorkers());
  afterAll(() => core.close());

  /** How long a job waits yet, by Postgres's clock, in milliseconds. */
  const waitOf = async (jobId: string) => {
    const { rows } = await core.pool.query<{ ms: number }>(
      'SELECT extract(epoch FROM available_at - now())::float8 * 1000 AS ms FROM jobs WHERE id = $1',
      [jobId],
    );
    return rows[0]!.ms;
  };

  it('goes back with its delay and why, runs again after it, and has used up no attempt', async () => {
    const starts: number[] = [];
    const puts = attempts + 2;
    await core.startWorker(async ({ attempt }) => {
      starts.push(performance.now());
      expect(attempt).toBe(starts.length);
      if (starts.length <= puts) throw new JobPostponed('not_yet', 'It is not its turn.', 150);
      return outcome;
    });
    const one = submission();
    await core.submitter.submit(one);
    const events = await core.eventsUntil(one.jobId, 'job.completed');
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
    const retrying = events.filter(({ type }) => type === 'job.retrying');
    expect(retrying).toHaveLength(puts);
    for (const event of retrying)
      expect(event).toMatchObject({
        error: { code: 'not_yet', message: 'It is not its turn.' },
        delay_ms: 150,
      });
    for (let n = 1; n < starts.length; n += 1)
      expect(starts[n]! - starts[n - 1]!).toBeGreaterThanOrEqual(149);
    expect(await core.row(one.jobId)).toMatchObject({
      status: 'completed',
      attempt: puts + 1,
      last_attempt: attempts + puts,
      error: null,
    });
  });

  it('waits, visibly, and is cancelled while it does', async () => {
    let runs = 0;
    await core.startWorker(async () => {
      runs += 1;
      throw new JobPostponed('not_yet', 'It is not its turn.', DAY);
    });
    const one = submission();
    await core.submitter.submit(one);
    await core.eventsUntil(one.jobId, 'job.retrying');
    expect(await core.row(one.jobId)).toMatchObject({ status: 'pending', error: { code: 'not_yet' } });
    expect(await waitOf(one.jobId)).toBeGreaterThan(DAY - 60_000);
    expect(await requestCancel(core.pool, tenantId, one.jobId)).toMatchObject({
      job: { status: 'cancelled' },
      events: [{ type: 'job.cancelled' }],
    });
    expect(await core.row(one.jobId)).toMatchObject({ status: 'cancelled' });
    expect(runs).toBe(1);
  });

  it.each([
    ['a minute', 60_000],
    ['longer than any backoff', DAY],
  ])('for %s holds up no other job, and is not run before its time', async (_, delayMs) => {
    const first = submission();
    onTestFinished(async () => {
      await requestCancel(core.pool, tenantId, first.jobId);
    });
    await core.startWorker(async ({ id }) => {
      if (id === first.jobId) throw new JobPostponed('not_yet', 'It is not its turn.', delayMs);
      return outcome;
    });
    await core.submitter.submit(first);
    await core.eventsUntil(first.jobId, 'job.retrying');
    // Each of these is handed over by a relay that could have taken the first one with it.
    for (let others = 0; others < 3; others += 1) {
      const other = submission();
      await core.submitter.submit(other);
      await core.eventsUntil(other.jobId, 'job.completed');
    }
    expect(await core.row(first.jobId)).toMatchObject({ status: 'pending', attempt: 1 });
  });

  it('that was cancelled while its attempt was ending does not come back', async () => {
    const one = submission();
    await core.startWorker(async () => {
      await requestCancel(core.pool, tenantId, one.jobId);
      throw new JobPostponed('not_yet', 'It is not its turn.', 0);
    });
    await core.submitter.submit(one);
    await core.eventsUntil(one.jobId, 'job.cancelled');
    expect(await core.row(one.jobId)).toMatchObject({ status: 'cancelled', attempt: 1 });
  });

  it('may still fail for good later, with all its attempts', async () => {
    let runs = 0;
    await core.startWorker(async () => {
      runs += 1;
      if (runs === 1) throw new JobPostponed('not_yet', 'It is not its turn.', 0);
      throw new Error('broken');
    });
    const one = submission();
    await core.submitter.submit(one);
    for (let failures = 1; failures < attempts; failures += 1) {
      await core.eventsUntil(one.jobId, 'job.retrying', failures + 1);
      await core.pool.query('UPDATE jobs SET available_at = now() WHERE id = $1', [one.jobId]);
    }
    await core.eventsUntil(one.jobId, 'job.failed');
    expect(runs).toBe(attempts + 1);
  });
});
