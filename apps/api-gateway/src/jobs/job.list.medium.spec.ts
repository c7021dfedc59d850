import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Job } from '@slipway/shared/contracts';
import { GIT_URL, TestGateway } from '../gateway.fixture.js';

describe('the list of jobs', () => {
  let gateway: TestGateway;
  let token: string;
  let jobs: Record<'failed' | 'completed' | 'waiting' | 'detection', string>;
  beforeAll(async () => {
    gateway = await TestGateway.start();
    token = await gateway.tenant();
    const [failed, completed, waiting] = [
      await gateway.deploy(token, 'harbour'),
      await gateway.deploy(token, 'lighthouse'),
      await gateway.deploy(token, 'pier'),
    ];
    const detected = await gateway.call('POST', '/api/detections', { token, body: { git_url: GIT_URL } });
    jobs = {
      failed: failed.job_id,
      completed: completed.job_id,
      waiting: waiting.job_id,
      detection: detected.body.job_id,
    };
    await gateway.pool.query(`UPDATE jobs SET status = 'completed', completed_at = now() WHERE id = $1`, [
      jobs.completed,
    ]);
    await gateway.pool.query(
      `UPDATE jobs SET status = 'failed', completed_at = now(), error = $2 WHERE id = $1`,
      [jobs.failed, JSON.stringify({ code: 'build_failed', message: 'The command "npm_x" used 100% of it' })],
    );
  });
  afterAll(() => gateway.close());

  const list = async (query: string, as = token) => {
    const { status, body } = await gateway.call('GET', `/api/jobs?${query}`, { token: as });
    return { status, total: body.total as number, ids: (body.data as Job[])?.map(({ id }) => id) };
  };

  it('says what each job works on: the project of a build with its deployment, the repository of a detection', async () => {
    const { body } = await gateway.call('GET', `/api/jobs/${jobs.waiting}`, { token });
    expect(body).toMatchObject({ title: 'pier', deployment_id: expect.any(String), queue_position: 1 });
    const deployment = await gateway.call('GET', `/api/deployments/${body.deployment_id}`, { token });
    expect(deployment.body).toMatchObject({ job_id: jobs.waiting, job: { id: jobs.waiting, title: 'pier' } });
    expect((await gateway.call('GET', `/api/jobs/${jobs.detection}`, { token })).body).toMatchObject({
      type: 'detection',
      title: '127.0.0.1:9999/site.git',
      deployment_id: null,
      queue_position: 1,
    });
  });

  it('takes one status or several', async () => {
    expect(await list('status=failed')).toMatchObject({ total: 1, ids: [jobs.failed] });
    expect(await list('status=failed,completed')).toMatchObject({
      total: 2,
      ids: [jobs.completed, jobs.failed],
    });
    expect(await list('status=active')).toMatchObject({ total: 0, ids: [] });
    for (const wrong of ['done', 'failed,', ',', '', 'failed,,completed'])
      expect(await list(`status=${wrong}`), wrong).toMatchObject({ status: 422 });
  });

  it('finds a part of a title or of an error in any case, or the beginning of an id', async () => {
    expect(await list('q=HOUSE')).toMatchObject({ total: 1, ids: [jobs.completed] });
    expect(await list('q=site.git')).toMatchObject({ total: 1, ids: [jobs.detection] });
    expect(await list('q=THE+command')).toMatchObject({ total: 1, ids: [jobs.failed] });
    expect(await list(`q=${jobs.waiting.toUpperCase()}`)).toMatchObject({ total: 1, ids: [jobs.waiting] });
    expect(await list(`q=${jobs.waiting.slice(0, 4)}`)).toMatchObject({ total: 4 });
    expect(await list(`q=${jobs.waiting.slice(-12)}`)).toMatchObject({ total: 0 });
    expect(await list('q=house&status=failed')).toMatchObject({ total: 0 });
    expect(await list('q=e&type=detection')).toMatchObject({ total: 1, ids: [jobs.detection] });
    expect(await list('q=')).toMatchObject({ total: 4 });
    expect(await list('q=house', await gateway.tenant())).toMatchObject({ total: 0 });
  });

  it('takes wildcards for what they are', async () => {
    expect(await list('q=100%25')).toMatchObject({ total: 1, ids: [jobs.failed] });
    expect(await list('q=npm_x')).toMatchObject({ total: 1, ids: [jobs.failed] });
    expect(await list('q=pie_')).toMatchObject({ total: 0 });
    expect(await list('q=%25')).toMatchObject({ total: 1 });
    expect(await list('q=a%00b')).toMatchObject({ status: 422 });
  });

  it('keeps the title of a build whose project was deleted, with no deployment to go to', async () => {
    const { job_id } = await gateway.deploy(token, 'sunken');
    expect(await gateway.call('DELETE', '/api/projects/sunken', { token })).toMatchObject({ status: 204 });
    expect((await gateway.call('GET', `/api/jobs/${job_id}`, { token })).body).toMatchObject({
      title: 'sunken',
      deployment_id: null,
      status: 'cancelled',
    });
    expect(await gateway.call('POST', `/api/jobs/${job_id}/retry`, { token })).toMatchObject({
      status: 409,
      body: { type: 'urn:slipway:problem:project-deleted' },
    });
  });
});
