import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Core, outcome, submission } from '../core.fixture.js';
import { handOver } from '../outbox/hand-over.repository.js';

describe('a job that does not run with the others of its dispatch', () => {
  let core: Core;
  let long: string;
  let other: string;
  let finish: () => void;
  let finished: Promise<void>;
  beforeAll(async () => {
    core = await Core.start();
    await core.relay.stop();
  });
  afterEach(() => core.stopWorkers());
  afterAll(() => core.close());

  const handler = async ({ id }: { id: string }) => {
    if (id === long) await finished;
    return outcome;
  };

  /** One dispatch of two jobs, of which the first runs until it is told to finish. */
  async function dispatchTwo(): Promise<void> {
    finished = new Promise<void>((resolve) => (finish = resolve));
    const jobs = [submission(), submission()];
    [long, other] = jobs.map(({ jobId }) => jobId) as [string, string];
    for (const job of jobs) await core.submitter.submit(job);
    const window = { window: 99, tenantConcurrency: 99, dispatchSize: 99 };
    const { dispatches } = (await handOver(core.pool, 'build', window))!;
    expect(dispatches.map(({ jobs: ofOne }) => ofOne.length)).toEqual([2]);
    await core.queue.add(dispatches);
  }

  it('does not wait for them where it has no place', async () => {
    await dispatchTwo();
    await core.startWorker(handler, { concurrency: { build: 1 } });
    await core.eventsUntil(long, 'job.started');
    core.startReconciler(60_000);
    await core.startWorker(handler, { concurrency: { build: 1 } });
    await core.eventsUntil(other, 'job.completed');
    expect(await core.row(long)).toMatchObject({ status: 'active' });
    finish();
    await core.eventsUntil(long, 'job.completed');
  });

  it('does not wait for them where somebody held its row when it was to be claimed', async () => {
    await dispatchTwo();
    const somebody = await core.pool.connect();
    await somebody.query('BEGIN');
    await somebody.query('SELECT 1 FROM jobs WHERE id = $1 FOR UPDATE', [other]);
    core.startReconciler(60_000);
    await core.startWorker(handler, { concurrency: { build: 2 } });
    await core.eventsUntil(long, 'job.started');
    await somebody.query('COMMIT');
    somebody.release();
    await core.eventsUntil(other, 'job.completed');
    expect(await core.row(long)).toMatchObject({ status: 'active' });
    finish();
    await core.eventsUntil(long, 'job.completed');
  });
});
