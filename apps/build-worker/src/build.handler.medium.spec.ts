import { createRedis, untilReady, type Redis } from '@slipway/shared/redis';
import { newId } from '@slipway/shared/ids';
import { jobCatalog } from '@slipway/shared/contracts/jobs';
import { Sealer } from '@slipway/shared/sealing';
import { testDatabase, testRedis, type TestDatabase, type TestRedis } from '@slipway/testing/fixtures';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { BuildResult } from './build.contract.js';
import { BuildHandler } from './build.handler.js';
import { DeploymentRepository } from './deployment.repository.js';
import type { PictureOrder } from './picture/picture.repository.js';

let db: TestDatabase;
let server: TestRedis;
let redis: Redis;

beforeAll(async () => {
  [db, server] = await Promise.all([testDatabase(), testRedis()]);
  redis = createRedis({ url: server.url, role: 'command', name: 'test' });
  await untilReady(redis);
});

afterAll(async () => {
  redis.disconnect();
  await Promise.all([db.close(), server.close()]);
});

const BUILT: BuildResult = {
  commit_sha: 'c'.repeat(40),
  commit_message: 'Publish',
  branch: 'main',
  fingerprint: 'f'.repeat(64),
  manifest_sha256: 'a'.repeat(64),
  file_count: 1,
  size_bytes: 10,
  uploaded_blobs: 1,
  reused: false,
  stages: [],
  plan: {
    framework: 'Vite',
    package_manager: 'npm',
    node_version: '24',
    install_command: 'npm ci',
    build_command: 'npm run build',
    output_directory: 'dist',
  },
  cached: { dependencies: true },
};

it('tells how it was built, and orders a picture once the build is committed, not before', async () => {
  const orders: PictureOrder[] = [];
  const handler = new BuildHandler({
    runner: { run: async () => BUILT },
    deployments: new DeploymentRepository(db.database.pool, new Sealer(Buffer.alloc(32, 1))),
    redis,
    edgePublicUrl: 'http://localhost:8000',
    pictures: { add: (order) => orders.push(order) },
  });
  const settings = {
    branch: null,
    root_directory: null,
    install_command: null,
    build_command: null,
    output_directory: null,
    node_version: null,
  };
  const payload = { deployment_id: newId(), project_id: newId(), slug: 'site', git_url: 'x', settings };
  const tenantId = newId();
  const { result, afterCommit } = await handler.build(
    { id: newId(), tenantId, type: 'build', payload, attempt: 1 },
    { signal: new AbortController().signal, log: () => undefined, progress: () => undefined },
  );
  expect(jobCatalog.build.result.parse(result)).toMatchObject({ plan: BUILT.plan, cached: BUILT.cached });
  expect(orders).toEqual([]);
  await afterCommit?.();
  expect(orders).toEqual([
    {
      tenantId,
      projectId: payload.project_id,
      deploymentId: payload.deployment_id,
      slug: 'site',
      fingerprint: BUILT.fingerprint,
      manifest_sha256: BUILT.manifest_sha256,
    },
  ]);
});
