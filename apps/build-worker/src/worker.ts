import { join } from 'node:path';
import { openDatabase } from '@slipway/database';
import { WorkerRuntime } from '@slipway/jobs';
import type { Logger } from '@slipway/shared/logging';
import { createRedis, untilReady } from '@slipway/shared/redis';
import { Sealer } from '@slipway/shared/sealing';
import { HealthReport, startWorkerOperations, type Service } from '@slipway/shared/service';
import { createMetrics, measurePool } from '@slipway/shared/telemetry';
import { FileObjectStore } from '@slipway/storage';
import type { BuildDependencies } from './build.contract.js';
import { BuildHandler } from './build.handler.js';
import { DEFAULT_LIMITS } from './build.limits.js';
import { trimCaches } from './cache/eviction.js';
import { DeploymentRepository } from './deployment.repository.js';
import { DetectionHandler } from './detection.handler.js';
import type { Env } from './env.js';
import { startPictures } from './picture/start.pictures.js';
import { removalsDone, sweepWorkspaces } from './pipeline/workspace.js';
import { LocalRunner } from './runner/local.runner.js';

const NAME = 'build-worker';
/** Running builds may go on for so long after SIGTERM; then they are handed back and start anew elsewhere. */
const GRACE_MS = 15_000;
const TIDY_EVERY_MS = 10 * 60_000;

/** Starts a worker that builds: the stores, the runner, the health paths, and then it takes jobs. */
export async function startBuildWorker(env: Env, service: Service, logger: Logger): Promise<void> {
  const onError = (error: Error) => logger.debug({ err: error }, 'a connection failed');
  const database = await openDatabase({ url: env.DATABASE_URL, name: NAME, poolSize: 10, onError });
  service.onStop('postgres', () => database.close());
  const redis = createRedis({ url: env.REDIS_URL, role: 'command', name: `${NAME}:commands`, onError });
  service.onStop('redis', () => redis.disconnect());

  const store = new FileObjectStore(env.STORAGE_DIR);
  const cacheRoot = join(env.BUILD_DIR, 'cache');
  const workspaceRoot = join(env.BUILD_DIR, 'workspaces');
  const deployments = new DeploymentRepository(
    database.pool,
    new Sealer(env.KEY_ENCRYPTION_KEY, env.KEY_ENCRYPTION_KEYS_PREVIOUS),
  );
  const dependencies: BuildDependencies = {
    store,
    workspaceRoot,
    cacheRoot,
    gitAllowedHosts: env.BUILD_GIT_ALLOWED_HOSTS,
    sandbox: env.BUILD_SANDBOX,
    limits: DEFAULT_LIMITS,
    hostEnvironment: env.host,
    findReusable: (tenantId, fingerprint) => deployments.findReusable(tenantId, fingerprint),
    logger,
  };
  const runner = await LocalRunner.create(dependencies);
  const pictures = await startPictures(env, { pool: database.pool, redis, store, workspaceRoot, logger });
  service.onStop('pictures', () => pictures?.stop());
  const edgePublicUrl = env.EDGE_PUBLIC_URL;
  const metrics = createMetrics(NAME);
  measurePool(metrics, database.pool);
  const runtime = new WorkerRuntime({
    metrics,
    pool: database.pool,
    redisUrl: env.REDIS_URL,
    name: NAME,
    logger,
    types: ['build', 'detection'],
    handlers: [
      new BuildHandler({ runner, deployments, redis, edgePublicUrl, pictures }),
      new DetectionHandler(dependencies),
    ],
    graceMs: GRACE_MS,
    ...(env.BUILD_CONCURRENCY === undefined ? {} : { concurrency: { build: env.BUILD_CONCURRENCY } }),
  });

  let takesJobs = false;
  const operations = await startWorkerOperations({
    metrics,
    host: env.OPERATIONS_HOST,
    port: env.OPERATIONS_PORT,
    ready: () => takesJobs && !service.isStopping,
    health: new HealthReport(
      {
        postgresql: () => database.pool.query('SELECT 1'),
        redis: () => redis.ping(),
        object_store: () => store.has('health'),
      },
      ['postgresql', 'redis', 'object_store'],
    ),
  });
  service.onStop('operations', () => operations.close());

  const tidy = async () => {
    const swept = await sweepWorkspaces(workspaceRoot, logger);
    if (swept.length > 0) logger.info({ folders: swept }, 'removed what a killed worker left');
    await trimCaches(cacheRoot, env.BUILD_CACHE_BYTES);
  };
  const tidyOrWarn = () =>
    tidy().catch((error: unknown) => logger.warn({ err: error }, 'the build folder could not be tidied'));
  const tidying = setInterval(() => void tidyOrWarn(), TIDY_EVERY_MS);
  service.onStop('caches', async () => {
    clearInterval(tidying);
    await removalsDone();
  });
  void tidyOrWarn();

  await untilReady(redis);
  await runtime.start();
  takesJobs = true;
  service.onStop('jobs', () => runtime.stop());
  logger.info({ operations_port: operations.port, sandbox: env.BUILD_SANDBOX }, 'taking builds');
}
