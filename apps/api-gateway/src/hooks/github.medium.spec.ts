import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '@slipway/shared/ids';
import { GIT_URL, TestGateway } from '../gateway.fixture.js';

const SECRET = 'a secret of some length';

describe('push webhooks of GitHub', () => {
  let gateway: TestGateway;
  let token: string;
  beforeAll(async () => {
    gateway = await TestGateway.start();
    token = await gateway.tenant();
  });
  afterAll(() => gateway.close());

  const project = async (slug: string) => {
    await gateway.call('POST', '/api/projects', { token, body: { git_url: GIT_URL, slug } });
    const put = await gateway.call('PUT', `/api/projects/${slug}/hooks/github`, {
      token,
      body: { secret: SECRET },
    });
    expect(put.status).toBe(204);
  };
  const deliver = (slug: string, event: string, payload: object, { secret = SECRET, id = newId() } = {}) => {
    const body = JSON.stringify(payload);
    const signature = `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
    return gateway.call('POST', `/api/projects/${slug}/hooks/github`, {
      body,
      headers: { 'x-github-event': event, 'x-github-delivery': id, 'x-hub-signature-256': signature },
    });
  };
  const push = (branch = 'main', message = 'Change') => ({
    ref: `refs/heads/${branch}`,
    deleted: false,
    head_commit: { id: 'abc', message },
    repository: { default_branch: 'main', name: 'größe' },
    more: [1],
  });
  const status = async (jobId: string) =>
    (await gateway.call('GET', `/api/jobs/${jobId}`, { token })).body.status as string;

  it('deploys what was pushed, once however often it is delivered', async () => {
    await project('hooked');
    expect(await deliver('hooked', 'ping', { zen: 'x' })).toMatchObject({
      status: 200,
      body: { status: 'pong' },
    });
    const first = await deliver('hooked', 'push', push(), { id: 'one' });
    expect(first).toMatchObject({ status: 202, body: { project_slug: 'hooked', status: 'queued' } });
    expect(await deliver('hooked', 'push', push(), { id: 'one' })).toMatchObject({
      status: 202,
      body: first.body,
    });
  });

  it('lets the latest push to a branch win, and leaves other branches alone', async () => {
    await project('latest');
    const preview = await deliver('latest', 'push', push('feature'));
    const old = await deliver('latest', 'push', push());
    const next = await deliver('latest', 'push', push());
    expect(await status(old.body.job_id)).toBe('cancelled');
    expect(await status(next.body.job_id)).not.toBe('cancelled');
    expect(await status(preview.body.job_id)).not.toBe('cancelled');
  });

  it('deploys nothing for [skip ci], tags and other events', async () => {
    await project('skipping');
    expect(await deliver('skipping', 'push', push('main', 'Docs [skip ci]'))).toMatchObject({
      status: 200,
      body: { status: 'ignored' },
    });
    expect(await deliver('skipping', 'push', { ...push(), ref: 'refs/tags/v1' })).toMatchObject({
      status: 200,
    });
    expect(await deliver('skipping', 'issues', {})).toMatchObject({ status: 200 });
    expect(await deliver('skipping', 'push', {})).toMatchObject({ status: 422 });
  });

  it('refuses a wrong signature, a project without a secret, and an unknown one alike', async () => {
    await project('guarded');
    const wrong = await deliver('guarded', 'push', push(), { secret: 'another secret' });
    const unknown = await deliver('no-such-project', 'push', push());
    expect(wrong.status).toBe(401);
    expect(unknown.status).toBe(401);
    expect(unknown.body.detail).toBe(wrong.body.detail);
    await gateway.call('PUT', '/api/projects/guarded/hooks/github', { token, body: { secret: null } });
    expect(await deliver('guarded', 'push', push())).toMatchObject({ status: 401 });
    const stranger = await gateway.tenant();
    expect(
      await gateway.call('PUT', '/api/projects/guarded/hooks/github', {
        token: stranger,
        body: { secret: SECRET },
      }),
    ).toMatchObject({ status: 404 });
  });
});
