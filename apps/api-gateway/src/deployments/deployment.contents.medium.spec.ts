import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { storeKey, type Manifest } from '@slipway/shared/contracts';
import { newId } from '@slipway/shared/ids';
import { TestGateway } from '../gateway.fixture.js';

const WEBP = Buffer.from('RIFF\x10\x00\x00\x00WEBPVP8 not really', 'latin1');

describe('what a deployment consists of', () => {
  let gateway: TestGateway;
  let token: string;
  let stranger: string;
  beforeAll(async () => {
    gateway = await TestGateway.start();
    [token, stranger] = [await gateway.tenant(), await gateway.tenant()];
  });
  afterAll(() => gateway.close());

  /** A deployment that consists of files of these sizes, by their paths. */
  const published = async (sizes: Record<string, number>) => {
    const data = await gateway.deploy(token);
    const manifest: Manifest = { version: 1, files: {} };
    for (const [path, size] of Object.entries(sizes))
      manifest.files[path] = { sha256: 'a'.repeat(64), size, type: 'text/html; charset=utf-8' };
    const bytes = Buffer.from(JSON.stringify(manifest));
    const digest = createHash('sha256').update(bytes).digest('hex');
    await gateway.store.putIfAbsent(storeKey.manifest(digest), bytes);
    await gateway.pool.query(
      'UPDATE deployments SET manifest_sha256 = $2, published_at = now() WHERE id = $1',
      [data.deployment_id, digest],
    );
    return data;
  };
  const pictured = async (deploymentId: string) => {
    await gateway.store.put(storeKey.picture(deploymentId), WEBP);
    await gateway.pool.query('UPDATE deployments SET picture_at = now() WHERE id = $1', [deploymentId]);
  };
  const get = (path: string, as = token) => gateway.call('GET', path, { token: as });

  it('is its job as well, until that has expired', async () => {
    const { deployment_id, job_id } = await published({ '/index.html': 1 });
    // What has ended is not touched by the relay between the two reads.
    await gateway.pool.query(`UPDATE jobs SET status = 'completed' WHERE id = $1`, [job_id]);
    const { body } = await get(`/api/deployments/${deployment_id}`);
    expect(body).toMatchObject({ id: deployment_id, has_picture: false });
    expect(body.job).toEqual((await get(`/api/jobs/${job_id}`)).body);
    await gateway.pool.query('DELETE FROM jobs WHERE id = $1', [job_id]);
    expect((await get(`/api/deployments/${deployment_id}`)).body).toMatchObject({ job: null });
  });

  it('is told as files, the largest first, with the totals', async () => {
    const { deployment_id } = await published({ '/a.html': 5, '/b.html': 70, '/c.html': 5 });
    const file = (path: string, size_bytes: number) => ({
      path,
      size_bytes,
      content_type: 'text/html; charset=utf-8',
    });
    expect(await get(`/api/deployments/${deployment_id}/files`)).toMatchObject({
      status: 200,
      body: {
        data: [file('/b.html', 70), file('/a.html', 5), file('/c.html', 5)],
        total: 3,
        size_bytes: 80,
      },
    });
  });

  it('is told as no more than a thousand files, with the totals of all', async () => {
    const sizes = Object.fromEntries(Array.from({ length: 1_500 }, (_, n) => [`/${n}.html`, n]));
    const { deployment_id } = await published(sizes);
    const { body } = await get(`/api/deployments/${deployment_id}/files`);
    expect(body).toMatchObject({ total: 1_500, size_bytes: (1_500 * 1_499) / 2 });
    expect(body.data).toHaveLength(1_000);
    expect(body.data[0].size_bytes).toBe(1_499);
    expect(body.data.at(-1).size_bytes).toBe(500);
  });

  it('is nothing before it is published, and nothing to another tenant', async () => {
    const building = await gateway.deploy(token);
    expect(await get(`/api/deployments/${building.deployment_id}/files`)).toMatchObject({
      status: 409,
      body: { type: 'urn:slipway:problem:deployment-not-ready' },
    });
    const { deployment_id } = await published({ '/index.html': 1 });
    for (const [id, as] of [
      [deployment_id, stranger],
      [building.deployment_id, stranger],
      [newId(), token],
    ] as const)
      expect(await get(`/api/deployments/${id}/files`, as)).toMatchObject({ status: 404 });
  });

  it('has a picture that a browser may keep for itself', async () => {
    const { deployment_id } = await published({ '/index.html': 1 });
    await pictured(deployment_id);
    const response = await fetch(`${gateway.url}/api/v1/deployments/${deployment_id}/picture`, {
      headers: { authorization: `Bearer ${token}` },
    });
    expect(response.status).toBe(200);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'image/webp',
      'content-length': String(WEBP.length),
      'cache-control': 'private, max-age=31536000, immutable',
      'x-content-type-options': 'nosniff',
    });
    expect(Buffer.from(await response.arrayBuffer())).toEqual(WEBP);
    expect((await get(`/api/deployments/${deployment_id}`)).body.has_picture).toBe(true);
    const [listed] = (await get(`/api/projects?limit=1`)).body.data;
    expect((await get(`/api/projects/${listed.slug}/deployments`)).body.data).toMatchObject([
      { id: deployment_id, has_picture: true },
    ]);
  });

  it('has no picture for another tenant, before there is one, and when the store has lost it', async () => {
    const { deployment_id } = await published({ '/index.html': 1 });
    const path = `/api/deployments/${deployment_id}/picture`;
    const none = { status: 404, body: { type: 'urn:slipway:problem:not-found' } };
    expect(await get(path)).toMatchObject(none);
    await gateway.store.put(storeKey.picture(deployment_id), WEBP);
    expect(await get(path)).toMatchObject(none);
    await pictured(deployment_id);
    expect(await get(path)).toMatchObject({ status: 200 });
    const foreign = await get(path, stranger);
    expect(foreign).toMatchObject(none);
    expect(foreign.headers.get('cache-control') ?? '').not.toContain('immutable');
    await gateway.store.delete(storeKey.picture(deployment_id));
    expect(await get(path)).toMatchObject(none);
  });
});
