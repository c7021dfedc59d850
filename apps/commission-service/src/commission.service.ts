import { openDatabase } from '@slipway/database';
import { WorkerRuntime } from '@slipway/jobs';
import type { Logger } from '@slipway/shared/logging';
import { createRedis, untilReady } from '@slipway/shared/redis';
import { HealthReport, startWorkerOperations, type Service } from '@slipway/shared/service';
import { CloseHandler } from './closing/close.handler.js';
import type { Env } from './env.js';
import { RunHandler } from './runs/run.handler.js';
import { UpdateHandler } from './runs/update.handler.js';

const NAME = 'commission-service';
/** Running jobs end their batch within this after SIGTERM; they go on with another worker. */
const GRACE_MS = 3_000;
/** A run uses three connections, an update one. */
const POOL_SIZE = 20;

/** Starts a worker that calculates commissions: the stores, the health paths, and then it takes jobs. */
export async function startCommissionService(env: Env, service: Service, logger: Logger): Promise<void> {
  const onError = (error: Error) => logger.debug({ err: error }, 'a connection failed');
  const database = await openDatabase({
    url: env.DATABASE_URL,
    name: NAME,
    poolSize: POOL_SIZE,
    onError,
  });
  service.onStop('postgres', () => database.close());
  const redis = createRedis({ url: env.REDIS_URL, role: 'command', name: `${NAME}:commands`, onError });
  service.onStop('redis', () => redis.disconnect());

  const { pool } = database;
  const runtime = new WorkerRuntime({
    pool,
    redisUrl: env.REDIS_URL,
    name: NAME,
    logger,
    types: ['commission_run', 'commission_update', 'period_close'],
    handlers: [new RunHandler(pool), new UpdateHandler(pool), new CloseHandler(pool)],
    graceMs: GRACE_MS,
    ...(env.COMMISSION_CONCURRENCY === undefined
      ? {}
      : { concurrency: { commission_run: env.COMMISSION_CONCURRENCY } }),
  });

  let takesJobs = false;
  const operations = await startWorkerOperations({
    name: NAME,
    host: env.OPERATIONS_HOST,
    port: env.OPERATIONS_PORT,
    runningJobs: () => runtime.runningJobs,
    ready: () => takesJobs && !service.isStopping,
    health: new HealthReport({ postgresql: () => pool.query('SELECT 1'), redis: () => redis.ping() }, [
      'postgresql',
      'redis',
    ]),
  });
  service.onStop('operations', () => operations.close());

  await untilReady(redis);
  await runtime.start();
  takesJobs = true;
  service.onStop('jobs', () => runtime.stop());
  logger.info({ operations_port: operations.port }, 'taking commissions');
}
