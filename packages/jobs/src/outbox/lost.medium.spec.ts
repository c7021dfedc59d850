import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Core, submission, tenantId } from '../core.fixture.js';
import { requestRetry } from '../store/transitions.js';
import { takeLost } from './lost.repository.js';

describe('a job whose worker is lost', () => {
  let core: Core;
  let jobId: string;
  beforeAll(async () => {
    core = await Core.start();
    await core.relay.stop();
  });
  beforeEach(async () => {
    const job = submission();
    ({ jobId } = job);
    await core.submitter.submit(job);
  });
  afterAll(() => core.close());

  /** Lets the job be lost in an attempt. @returns how the job stands then */
  async function lose(attempt: number): Promise<string | undefined> {
    await core.pool.query(`UPDATE jobs SET status = 'active', attempt = $2 WHERE id = $1`, [jobId, attempt]);
    const lost = [{ id: jobId, attempt, heartbeat: 0, cancel_requested: false }];
    const { transitions } = await takeLost(core.pool, lost);
    return transitions[0]?.job.status;
  }

  it('runs again, however often it was put off or handed over before', async () => {
    expect(await lose(1_000)).toBe('pending');
    expect(await core.row(jobId)).toMatchObject({ losses: 1 });
  });

  it('has failed when it was lost twenty times, and begins to count anew with a retry', async () => {
    for (let losses = 1; losses < 20; losses += 1) expect(await lose(losses)).toBe('pending');
    expect(await lose(20)).toBe('failed');
    expect(await core.row(jobId)).toMatchObject({ error: { code: 'worker_lost' } });
    await requestRetry(core.pool, tenantId, jobId, 1);
    expect(await lose(21)).toBe('pending');
  });

  it('is left to whoever has it when that is another attempt', async () => {
    await core.pool.query(`UPDATE jobs SET status = 'active', attempt = 2 WHERE id = $1`, [jobId]);
    const lost = [{ id: jobId, attempt: 1, heartbeat: 0, cancel_requested: false }];
    expect(await takeLost(core.pool, lost)).toMatchObject({ transitions: [] });
    expect(await core.row(jobId)).toMatchObject({ status: 'active', attempt: 2, losses: 0 });
  });
});
