import { openDatabase } from '@slipway/database';
import { createLogger } from '@slipway/shared/logging';
import { createRedis } from '@slipway/shared/redis';
import { HealthReport, Service, startOperationsServer } from '@slipway/shared/service';
import { createMetrics, measureDependencies, measurePool, measureReadiness } from '@slipway/shared/telemetry';
import { FileObjectStore } from '@slipway/storage';
import { startEdge } from './edge.js';
import { readEnv } from './env.js';

const NAME = 'edge';
const env = readEnv();
const logger = createLogger({ service: NAME, level: env.LOG_LEVEL });
const service = new Service({ name: NAME, logger });
service.ownProcess();

const onError = (part: string) => (error: Error) => logger.warn({ part, err: error }, 'a connection failed');
const database = await openDatabase({
  url: env.DATABASE_URL,
  name: NAME,
  poolSize: 8,
  onError: onError('postgresql'),
});
service.onStop('postgresql', () => database.close());
const redis = createRedis({ url: env.REDIS_URL, role: 'subscriber', name: NAME, onError: onError('redis') });
service.onStop('redis', () => redis.disconnect());

let serving = false;
const store = new FileObjectStore(env.STORAGE_DIR);
const metrics = createMetrics(NAME);
const health = new HealthReport(
  {
    postgresql: () => database.pool.query('SELECT 1'),
    redis: () => redis.ping(),
    object_store: () => store.has('health'),
  },
  ['object_store'],
);
// Sites that are known go on being served while Postgres or Redis is away.
const ready = () => serving && !service.isStopping;
measurePool(metrics, database.pool);
measureDependencies(metrics, () => health.read());
measureReadiness(metrics, ready);
const operations = await startOperationsServer({
  host: env.EDGE_HOST,
  port: env.OPERATIONS_PORT,
  metrics,
  ready,
  health,
});
service.onStop('operations', () => operations.close());

const edge = await startEdge({
  database: database.pool,
  redis,
  store,
  domains: env.EDGE_DOMAIN,
  host: env.EDGE_HOST,
  port: env.EDGE_PORT,
  logger,
  metrics,
});
service.onStop('http', () => edge.close());
serving = true;
logger.info({ port: edge.port, operations_port: operations.port }, 'serving');
