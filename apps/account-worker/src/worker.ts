import { openDatabase } from '@slipway/database';
import { WorkerRuntime } from '@slipway/jobs';
import type { Logger } from '@slipway/shared/logging';
import { createRedis, untilReady } from '@slipway/shared/redis';
import { Sealer } from '@slipway/shared/sealing';
import { HealthReport, startWorkerOperations, type Service } from '@slipway/shared/service';
import { createMetrics, measurePool } from '@slipway/shared/telemetry';
import { ChangeHandler } from './changes/change.handler.js';
import { ChangeRepository } from './changes/change.repository.js';
import { CheckHandler } from './directories/check.handler.js';
import { DirectoryLinks } from './directories/directory.link.js';
import { DirectoryRepository } from './directories/directory.repository.js';
import type { Env } from './env.js';
import { ProvisioningHandler } from './provisioning/provisioning.handler.js';
import { ProvisioningRepository } from './provisioning/provisioning.repository.js';
import { openMailer } from './verification/mailer.js';
import { VerificationMailHandler } from './verification/verification.mail.handler.js';
import { VerificationRepository } from './verification/verification.repository.js';
import { Verifications } from './verification/verifications.js';

const NAME = 'account-worker';
/** Running jobs end their calls within this after SIGTERM; they go on with another worker. */
const GRACE_MS = 3_000;

/** Starts a worker that makes and changes accounts: the stores, the health paths, and then it takes jobs. */
export async function startAccountWorker(env: Env, service: Service, logger: Logger): Promise<void> {
  const onError = (error: Error) => logger.debug({ err: error }, 'a connection failed');
  const database = await openDatabase({ url: env.DATABASE_URL, name: NAME, poolSize: 12, onError });
  service.onStop('postgres', () => database.close());
  const redis = createRedis({ url: env.REDIS_URL, role: 'command', name: `${NAME}:commands`, onError });
  service.onStop('redis', () => redis.disconnect());

  const { pool } = database;
  const sealer = new Sealer(env.KEY_ENCRYPTION_KEY, env.KEY_ENCRYPTION_KEYS_PREVIOUS);
  const mailer = openMailer({ url: env.SMTP_URL, from: env.MAIL_FROM });
  service.onStop('mail', () => mailer.close());
  const directories = new DirectoryRepository(pool, sealer);
  const links = new DirectoryLinks({
    redis,
    allowedHosts: env.DIRECTORY_ALLOWED_HOSTS,
    connections: env.DIRECTORY_CONNECTIONS,
    timeoutMs: env.DIRECTORY_TIMEOUT_SECONDS * 1_000,
  });
  const repository = new VerificationRepository(pool);
  const verifications = new Verifications({ repository, mailer, sealer, publicUrl: env.PUBLIC_URL });
  const accounts = new ProvisioningRepository(pool, sealer);
  const changes = new ChangeRepository(pool);
  const metrics = createMetrics(NAME);
  measurePool(metrics, pool);
  const runtime = new WorkerRuntime({
    metrics,
    pool,
    redisUrl: env.REDIS_URL,
    name: NAME,
    logger,
    types: ['account', 'account_change', 'verification_mail', 'directory_check'],
    handlers: [
      new ProvisioningHandler({ accounts, directories, links, verifications }),
      new ChangeHandler({ changes, directories, links, sealer }),
      new VerificationMailHandler(repository, verifications),
      new CheckHandler(directories, links),
    ],
    graceMs: GRACE_MS,
    ...(env.ACCOUNT_CONCURRENCY === undefined ? {} : { concurrency: { account: env.ACCOUNT_CONCURRENCY } }),
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
  logger.info({ operations_port: operations.port }, 'taking accounts');
}
