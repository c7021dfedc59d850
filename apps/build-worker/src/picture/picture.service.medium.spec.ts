import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';
import { projectsChannel } from '@slipway/shared/contracts';
import { createRedis, untilReady, type Redis } from '@slipway/shared/redis';
import { FileObjectStore, ObjectNotFound } from '@slipway/storage';
import { testDatabase, testRedis, type TestDatabase, type TestRedis } from '@slipway/testing/fixtures';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { PictureRepository, type PictureOrder } from './picture.repository.js';
import { storeKey } from '@slipway/shared/contracts';
import { PictureService } from './picture.service.js';

const never = new AbortController().signal;
const MANIFEST = 'a'.repeat(64);

let db: TestDatabase;
let server: TestRedis;
let redis: Redis;
let subscriber: Redis;
let root: string;
let store: FileObjectStore;
let taken: string[];
let service: PictureService;

beforeAll(async () => {
  [db, server, root] = await Promise.all([
    testDatabase(),
    testRedis(),
    mkdtemp(join(tmpdir(), 'slipway-pictures-')),
  ]);
  redis = createRedis({ url: server.url, role: 'command', name: 'test' });
  subscriber = createRedis({ url: server.url, role: 'subscriber', name: 'test' });
  await untilReady(redis);
  store = new FileObjectStore(root);
});

afterAll(async () => {
  redis.disconnect();
  subscriber.disconnect();
  await Promise.all([db.close(), server.close(), rm(root, { recursive: true, force: true })]);
});

beforeEach(() => {
  taken = [];
  service = new PictureService({
    store,
    redis,
    pictures: new PictureRepository(db.database.pool),
    take: async (manifest) => Buffer.from(`picture ${taken.push(manifest)}`),
  });
});

/** A published deployment of a new project, unless one is given. */
async function published(over: Partial<PictureOrder> = {}): Promise<PictureOrder> {
  const { pool } = db.database;
  const order: PictureOrder = {
    tenantId: randomUUID(),
    projectId: randomUUID(),
    deploymentId: randomUUID(),
    slug: randomUUID(),
    fingerprint: randomUUID(),
    manifest_sha256: MANIFEST,
    ...over,
  };
  const { tenantId, projectId, deploymentId, slug, fingerprint, manifest_sha256 } = order;
  await pool.query(`INSERT INTO tenants (id, name) VALUES ($1, 'test') ON CONFLICT DO NOTHING`, [tenantId]);
  await pool.query(
    `INSERT INTO projects (id, tenant_id, slug, git_url) VALUES ($1, $2, $3, 'https://git.test/x.git')
     ON CONFLICT DO NOTHING`,
    [projectId, tenantId, slug],
  );
  await pool.query(
    `INSERT INTO deployments (id, tenant_id, project_id, job_id, label, git_url, fingerprint, manifest_sha256, published_at)
     VALUES ($1, $2, $3, $4, $7, 'https://git.test/x.git', $5, $6, now())`,
    [deploymentId, tenantId, projectId, randomUUID(), fingerprint, manifest_sha256, deploymentId],
  );
  return order;
}

async function hasPicture({ deploymentId }: PictureOrder): Promise<boolean> {
  const { rows } = await db.database.pool.query<{ picture_at: Date | null }>(
    'SELECT picture_at FROM deployments WHERE id = $1',
    [deploymentId],
  );
  return rows[0]!.picture_at !== null;
}

describe('the picture of a deployment', () => {
  it('is stored, noted, and told to whoever looks at the project', async () => {
    const order = await published();
    await subscriber.subscribe(projectsChannel(order.tenantId));
    const told = once(subscriber, 'message');
    await service.make(order, never);
    expect(String(await store.get(storeKey.picture(order.deploymentId)))).toBe('picture 1');
    expect(await hasPicture(order)).toBe(true);
    expect(await told).toEqual([
      projectsChannel(order.tenantId),
      JSON.stringify([{ slug: order.slug, change: 'updated' }]),
    ]);
  });

  it('is a copy where the same project, or the same input, has shown the same before', async () => {
    const first = await published();
    await service.make(first, never);
    const { tenantId, projectId, fingerprint } = first;
    const ofProject = await published({ tenantId, projectId });
    const ofInput = await published({ tenantId, fingerprint });
    for (const order of [ofProject, ofInput]) {
      await service.make(order, never);
      expect(String(await store.get(storeKey.picture(order.deploymentId)))).toBe('picture 1');
      expect(await hasPicture(order)).toBe(true);
    }
    expect(taken).toHaveLength(1);
  });

  it('is its own where it shows something else, and for another tenant', async () => {
    const first = await published();
    await service.make(first, never);
    const { projectId, fingerprint, tenantId } = first;
    await service.make(await published({ tenantId, projectId, manifest_sha256: 'b'.repeat(64) }), never);
    await service.make(await published({ fingerprint }), never);
    expect(taken).toHaveLength(3);
  });

  it('is taken anew when the earlier one is gone', async () => {
    const first = await published();
    await service.make(first, never);
    await store.delete(storeKey.picture(first.deploymentId));
    const { tenantId, projectId } = first;
    const second = await published({ tenantId, projectId });
    await service.make(second, never);
    expect(String(await store.get(storeKey.picture(second.deploymentId)))).toBe('picture 2');
  });

  it('is not kept when the project was deleted meanwhile', async () => {
    const order = await published();
    await db.database.pool.query('DELETE FROM projects WHERE id = $1', [order.projectId]);
    await service.make(order, never);
    await expect(store.get(storeKey.picture(order.deploymentId))).rejects.toThrow(ObjectNotFound);
  });
});
