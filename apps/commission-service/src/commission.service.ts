import { openDatabase } from '@slipway/database';
import { WorkerRuntime } from '@slipway/jobs';
import { jobCatalog } from '@slipway/shared/contracts/jobs';
import type { Logger } from '@slipway/shared/logging';
import { createRedis, untilReady } from '@slipway/shared/redis';
import { HealthReport, startWorkerOperations, type Service } from '@slipway/shared/service';
import { createMetrics, measurePool } from '@slipway/shared/telemetry';
import { CloseHandler } from './closing/close.handler.js';
import type { Env } from './env.js';
import { RunHandler } from './runs/run.handler.js';
import { UpdateHandler } from './runs/update.handler.js';

const TYPES = ['commission_run', 'commission_update', 'period_close'] as const;
const NAME = 'commission-service';
/** Running jobs end their batch within this after SIGTERM; they go on with another worker. */
const GRACE_MS = 3_000;
/** A run holds its scope on one, and works on two; so does the closing of a period, and an update works on one. */
const CONNECTIONS = { commission_run: 3, period_close: 3, commission_update: 1 } as const;
const SPARE_CONNECTIONS = 4;

/** Starts a worker that calculates commissions: the stores, the health paths, and then it takes jobs. */
export async function startCommissionService(env: Env, service: Service, logger: Logger): Promise<void> {
  const onError = (error: Error) => logger.debug({ err: error }, 'a connection failed');
  const concurrency = {
    commission_run: env.COMMISSION_CONCURRENCY ?? jobCatalog.commission_run.concurrency,
    period_close: jobCatalog.period_close.concurrency,
    commission_update: jobCatalog.commission_update.concurrency,
  };
  const poolSize = TYPES.reduce(
    (sum, type) => sum + CONNECTIONS[type] * concurrency[type],
    SPARE_CONNECTIONS,
  );
  const database = await openDatabase({ url: env.DATABASE_URL, name: NAME, poolSize, onError });
  service.onStop('postgres', () => database.close());
  const redis = createRedis({ url: env.REDIS_URL, role: 'command', name: `${NAME}:commands`, onError });
  service.onStop('redis', () => redis.disconnect());

  const { pool } = database;
  const metrics = createMetrics(NAME);
  measurePool(metrics, pool);
  const runtime = new WorkerRuntime({
    metrics,
    pool,
    redisUrl: env.REDIS_URL,
    name: NAME,
    logger,
    types: TYPES,
    handlers: [new RunHandler(pool), new UpdateHandler(pool), new CloseHandler(pool)],
    graceMs: GRACE_MS,
    concurrency,
  });

  let takesJobs = false;
  const operations = await startWorkerOperations({
    metrics,
    host: env.OPERATIONS_HOST,
    port: env.OPERATIONS_PORT,
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
