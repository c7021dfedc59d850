import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger } from '@slipway/shared/logging';
import { dispatchQueues, Relay, requestCancel, Submitter } from '@slipway/jobs';
import { jobCatalog, type JobPayload, type JobType } from '@slipway/shared/contracts/jobs';
import { newId } from '@slipway/shared/ids';
import { createRedis, untilReady, type Redis } from '@slipway/shared/redis';
import { Service } from '@slipway/shared/service';
import { publishRepository, startGitServer } from '@slipway/testing';
import { testDatabase, testRedis, type TestDatabase, type TestRedis } from '@slipway/testing/fixtures';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageWith } from './testing/build.harness.js';
import { startBuildWorker } from './worker.js';

const logger = createLogger({ service: 'test', level: 'silent' });
const tenantId = newId();

let root: string;
let db: TestDatabase;
let server: TestRedis;
let redis: Redis;
let git: Awaited<ReturnType<typeof startGitServer>>;
let queues: ReturnType<typeof dispatchQueues>;
let relay: Relay;
const service = new Service({ name: 'test', logger });

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'slipway-worker-'));
  await mkdir(join(root, 'repositories'));
  [db, server, git] = await Promise.all([
    testDatabase(),
    testRedis(),
    startGitServer({ root: join(root, 'repositories') }),
  ]);
  redis = createRedis({ url: server.url, role: 'command', name: 'test' });
  await untilReady(redis);
  queues = dispatchQueues(redis);
  relay = new Relay({ pool: db.database.pool, queues, logger, sweepMs: 100 });
  await startBuildWorker(
    {
      DATABASE_URL: db.url,
      REDIS_URL: server.url,
      STORAGE_DIR: join(root, 'storage'),
      BUILD_DIR: join(root, 'builds'),
      BUILD_CACHE_BYTES: 1024 ** 3,
      BUILD_CONCURRENCY: 1,
      BUILD_SANDBOX: 'bubblewrap',
      BUILD_PICTURES: 'off',
      CHROMIUM_PATH: undefined,
      BUILD_GIT_ALLOWED_HOSTS: [`127.0.0.1:${git.port}`],
      EDGE_PUBLIC_URL: 'http://localhost:8000',
      KEY_ENCRYPTION_KEY: Buffer.alloc(32, 1),
      KEY_ENCRYPTION_KEYS_PREVIOUS: [],
      OPERATIONS_HOST: '127.0.0.1',
      OPERATIONS_PORT: 0,
      LOG_LEVEL: 'silent',
      host: process.env,
    },
    service,
    logger,
  );
});

afterAll(async () => {
  await service.stop();
  await relay.stop();
  await Promise.all(Object.values(queues).map((queue) => queue.close()));
  redis.disconnect();
  await Promise.all([db.close(), server.close(), git.close()]);
  await rm(root, { recursive: true, force: true });
});

async function submit<T extends JobType>(type: T, payload: JobPayload<T>): Promise<string> {
  const jobId = newId();
  const submitter = new Submitter<T, JobPayload<T>>({
    pool: db.database.pool,
    type,
    prepare: async (_client, all) => all.map(({ domain }) => ({ payload: domain })),
    onStored: () => relay.wake(type),
  });
  const answer = { status: 202, body: {} };
  await submitter.submit({ jobId, tenantId, priority: 0, idempotency: undefined, answer, domain: payload });
  return jobId;
}

async function repository(name: string, files: Record<string, string>): Promise<string> {
  await publishRepository(join(root, 'repositories'), name, files);
  return `${git.url}/${name}.git`;
}

interface Row {
  status: string;
  result: unknown;
  error: unknown;
  attempt: number;
}

async function row(jobId: string): Promise<Row> {
  const { rows } = await db.database.pool.query<Row>(
    'SELECT status, result, error, attempt FROM jobs WHERE id = $1',
    [jobId],
  );
  return rows[0]!;
}

async function until(jobId: string, ...statuses: string[]): Promise<Row> {
  for (;;) {
    const found = await row(jobId);
    if (statuses.includes(found.status)) return found;
  }
}

const detection = (git_url: string) => ({ git_url, branch: null, root_directory: null });
const ENDED = ['completed', 'failed', 'cancelled'];

describe('the worker', () => {
  it('detects while its builds take all their places, and others wait', { timeout: 60_000 }, async () => {
    const git_url = await repository('long', { 'package.json': packageWith('sleep 300') });
    const settings = {
      branch: null,
      root_directory: null,
      install_command: null,
      build_command: null,
      output_directory: null,
      node_version: null,
    };
    const order = () => ({ deployment_id: newId(), project_id: newId(), slug: 'long', git_url, settings });
    const builds = await Promise.all([1, 2, 3].map(() => submit('build', order())));
    const begun = await Promise.race(builds.map((id) => until(id, 'active').then(() => id)));

    const found = await until(await submit('detection', detection(git_url)), ...ENDED);
    expect(found).toMatchObject({ status: 'completed', error: null });
    expect(jobCatalog.detection.result.parse(found.result)).toMatchObject({
      branch: 'main',
      plan: { build_command: 'npm run build' },
    });
    const statuses = await Promise.all(builds.map(async (id) => (await row(id)).status));
    expect(statuses.filter((status) => status === 'active')).toHaveLength(1);
    expect(statuses.some((status) => ENDED.includes(status))).toBe(false);

    for (const id of builds.toSorted((a, b) => Number(a === begun) - Number(b === begun)))
      await requestCancel(db.database.pool, tenantId, id);
    for (const id of builds) expect((await until(id, ...ENDED)).status).toBe('cancelled');
  });

  it('keeps with a detection that fails what a person can do about it', async () => {
    const git_url = await repository('unbranched', { 'README.md': 'x' });
    const asked = { ...detection(git_url), branch: 'mian' };
    const failed = await until(await submit('detection', asked), ...ENDED);
    expect(failed).toMatchObject({
      status: 'failed',
      attempt: 1,
      error: { code: 'branch_not_found', stage: 'clone', message: expect.stringContaining('mian') },
    });
  });
});
