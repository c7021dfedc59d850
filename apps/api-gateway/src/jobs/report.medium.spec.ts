import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestGateway } from '../gateway.fixture.js';

describe('reporting on a job from a worker in another language', () => {
  let gateway: TestGateway;
  let token: string;
  let key: string;
  beforeAll(async () => {
    gateway = await TestGateway.start();
    token = await gateway.tenant();
    const made = await gateway.call('POST', '/api/auth/api-keys', {
      token,
      body: { name: 'w', role: 'service' },
    });
    key = made.body.key as string;
  });
  afterAll(() => gateway.close());

  const held = async () => {
    const { job_id } = await gateway.deploy(token);
    await gateway.pool.query(`UPDATE jobs SET status = 'active', attempt = 1 WHERE id = $1`, [job_id]);
    return job_id;
  };
  const report = (jobId: string, body: object) =>
    gateway.call('PUT', `/api/jobs/${jobId}`, { token: key, body });

  it('shows progress, stage and message, and the end', async () => {
    const jobId = await held();
    expect(
      await report(jobId, { attempt: 1, progress: 40, stage: 'pack', message: 'Packing' }),
    ).toMatchObject({
      status: 200,
      body: { progress: 40, stage: 'pack', status: 'active' },
    });
    expect(await report(jobId, { attempt: 1, stage: 'ship' })).toMatchObject({
      body: { progress: 40, stage: 'ship' },
    });
    const error = { code: 'broken', message: 'It broke.', exit_code: 2 };
    expect(await report(jobId, { attempt: 1, status: 'failed', error, message: 'Last words' })).toMatchObject(
      {
        body: { status: 'failed', error, error_message: 'It broke.' },
      },
    );
    const events = await gateway.call('GET', `/api/jobs/${jobId}/events`, { token });
    expect(events.body.data.map(({ type }: { type: string }) => type)).toEqual([
      'job.queued',
      'job.progress',
      'job.progress',
      'job.progress',
      'job.failed',
    ]);
  });

  it('takes nothing from an attempt that does not hold the job', async () => {
    const jobId = await held();
    expect(await report(jobId, { attempt: 2, progress: 1 })).toMatchObject({ status: 409 });
    expect(await report(jobId, { attempt: 2, status: 'cancelled' })).toMatchObject({ status: 409 });
    await gateway.call('POST', `/api/jobs/${jobId}/cancel`, { token });
    expect(await report(jobId, { attempt: 1, status: 'cancelled' })).toMatchObject({
      body: { status: 'cancelled' },
    });
    expect(await report(jobId, { attempt: 1, progress: 99 })).toMatchObject({ status: 409 });
  });

  it('answers an end that is said again, because its answer got lost, as the first time', async () => {
    const jobId = await held();
    const error = { code: 'broken', message: 'It broke.' };
    const failed = { attempt: 1, status: 'failed', error };
    const first = await report(jobId, failed);
    expect(first).toMatchObject({ status: 200, body: { status: 'failed', error } });
    expect(await report(jobId, failed)).toMatchObject({ status: 200, body: first.body });
    for (const other of [
      { attempt: 1, status: 'failed', error: { ...error, message: 'It broke elsewhere.' } },
      { attempt: 1, status: 'cancelled' },
      { attempt: 2, status: 'failed', error },
    ])
      expect(await report(jobId, other)).toMatchObject({ status: 409 });
    const events = await gateway.call('GET', `/api/jobs/${jobId}/events`, { token });
    expect(events.body.data.map(({ type }: { type: string }) => type)).toEqual(['job.queued', 'job.failed']);
  });

  it.each([
    [{ attempt: 1 }],
    [{ attempt: 1, stage: 'a\u0000b' }],
    [{ attempt: 1, message: '\u001b[2J' }],
    [{ attempt: 1, status: 'failed' }],
    [{ attempt: 1, status: 'failed', error: { code: 'x', message: 'a\u0000b' } }],
    [{ attempt: 1, status: 'completed', result: { anything: 1 } }],
    [{ attempt: 1, progress: 101 }],
    [{ attempt: 1, progress: 5, surprise: true }],
  ])('refuses %j', async (body) => {
    expect(await report(await held(), body)).toMatchObject({ status: 422 });
  });

  it('refuses to run a build again whose project was deleted', async () => {
    const { job_id, projectSlug } = await gateway.deploy(token);
    expect(await gateway.call('DELETE', `/api/projects/${projectSlug}`, { token })).toMatchObject({
      status: 204,
    });
    expect(await gateway.call('GET', `/api/jobs/${job_id}`, { token })).toMatchObject({
      body: { status: 'cancelled' },
    });
    expect(await gateway.call('POST', `/api/jobs/${job_id}/retry`, { token })).toMatchObject({
      status: 409,
      body: { type: 'urn:slipway:problem:project-deleted' },
    });
  });
});
