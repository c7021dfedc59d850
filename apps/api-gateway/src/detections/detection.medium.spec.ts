import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { endAttempt, startRetention } from '@slipway/jobs';
import { idsBefore } from '@slipway/shared/ids';
import { forgetUnpublished } from '../deployments/deployment.repository.js';
import { GIT_URL, TestGateway } from '../gateway.fixture.js';

const DAY = 24 * 60 * 60_000;

describe('detection', () => {
  let gateway: TestGateway;
  let token: string;
  beforeAll(async () => {
    gateway = await TestGateway.start({
      EXAMPLE_REPOSITORIES: 'https://git.example.test/a/shop.git, https://git.example.test/blog',
    });
    token = await gateway.tenant();
  });
  afterAll(() => gateway.close());

  const detect = (body: object, headers: Record<string, string> = {}) =>
    gateway.call('POST', '/api/detections', { token, body, headers });
  const rowOf = async (jobId: string) =>
    (await gateway.pool.query('SELECT * FROM jobs WHERE id = $1', [jobId])).rows[0];
  const stored = async () =>
    (await gateway.pool.query<{ n: number }>('SELECT count(*)::int AS n FROM jobs')).rows[0]!.n;

  it('is a job of its own, handed over to a queue of its own', async () => {
    const { status, body } = await detect({ git_url: GIT_URL, branch: 'next', root_directory: './web/' });
    expect(status).toBe(202);
    expect(body).toEqual({ job_id: expect.any(String), status: 'pending' });
    expect(await rowOf(body.job_id)).toMatchObject({
      type: 'detection',
      payload: { git_url: GIT_URL, branch: 'next', root_directory: 'web' },
      last_attempt: 2,
    });
    await expect.poll(async () => (await rowOf(body.job_id)).status).toBe('queued');
    const plain = await detect({ git_url: GIT_URL });
    expect((await rowOf(plain.body.job_id)).payload).toEqual({
      git_url: GIT_URL,
      branch: null,
      root_directory: null,
    });
  });

  it.each([
    [{ git_url: 'https://127.0.0.1/a.git' }, 'git_url'],
    [{ git_url: 'file:///etc/passwd' }, 'git_url'],
    [{}, 'git_url'],
    [{ git_url: GIT_URL, branch: '--upload-pack=x' }, 'branch'],
    [{ git_url: GIT_URL, root_directory: '../..' }, 'root_directory'],
  ])('refuses %j, naming the field, and stores nothing', async (body, field) => {
    const before = await stored();
    expect(await detect(body)).toMatchObject({ status: 422, body: { errors: [{ path: field }] } });
    expect(await stored()).toBe(before);
  });

  it('is asked once with one Idempotency-Key', async () => {
    const before = await stored();
    const headers = { 'idempotency-key': 'detect-1' };
    const first = await detect({ git_url: GIT_URL }, headers);
    expect((await detect({ git_url: GIT_URL }, headers)).body).toEqual(first.body);
    expect(await detect({ git_url: GIT_URL, branch: 'other' }, headers)).toMatchObject({ status: 422 });
    expect(await stored()).toBe(before + 1);
  });

  it('can be cancelled and run again, though it has no deployment', async () => {
    const { body } = await detect({ git_url: GIT_URL });
    const call = (what: string) => gateway.call('POST', `/api/jobs/${body.job_id}/${what}`, { token });
    expect(await call('cancel')).toMatchObject({ status: 202, body: { status: 'cancelled' } });
    expect(await call('retry')).toMatchObject({ status: 202, body: { status: 'pending' } });
    expect(await call('retry')).toMatchObject({
      status: 409,
      body: { type: 'urn:slipway:problem:job-not-retryable' },
    });
    await gateway.pool.query(`UPDATE jobs SET status = 'active', attempt = 1 WHERE id = $1`, [body.job_id]);
    const error = { code: 'clone_failed', message: 'No such repository' };
    await endAttempt(gateway.pool, { jobId: body.job_id, attempt: 1 }, { status: 'failed', error });
    expect(await call('retry')).toMatchObject({ status: 202, body: { status: 'pending' } });
    const stranger = await gateway.tenant();
    expect(await gateway.call('POST', `/api/jobs/${body.job_id}/retry`, { token: stranger })).toMatchObject({
      status: 404,
    });
  });

  it('expires like any job, and takes no deployment with it', async () => {
    const { deployment_id } = await gateway.deploy(token);
    const { body } = await detect({ git_url: GIT_URL });
    const old = idsBefore(new Date(Date.now() - 100 * DAY)).slice(0, -12) + body.job_id.slice(-12);
    await gateway.pool.query('UPDATE job_events SET job_id = $2 WHERE job_id = $1', [body.job_id, old]);
    await gateway.pool.query(
      `UPDATE jobs SET id = $2, status = 'completed', completed_at = now() - interval '100 days' WHERE id = $1`,
      [body.job_id, old],
    );
    const retention = startRetention({
      pool: gateway.pool,
      logger: pino({ level: 'silent' }),
      eventsMs: 30 * DAY,
      jobsMs: 90 * DAY,
      forgetSubjects: forgetUnpublished,
      intervalMs: DAY,
    });
    await retention.run();
    await retention.stop();
    expect(await rowOf(old)).toBeUndefined();
    expect(await gateway.call('GET', `/api/deployments/${deployment_id}`, { token })).toMatchObject({
      status: 200,
    });
  });

  it('has examples, when the operator gives some', async () => {
    expect(await gateway.call('GET', '/api/examples', { token })).toMatchObject({
      status: 200,
      body: {
        data: [
          { name: 'shop', git_url: 'https://git.example.test/a/shop.git' },
          { name: 'blog', git_url: 'https://git.example.test/blog' },
        ],
      },
    });
  });
});
