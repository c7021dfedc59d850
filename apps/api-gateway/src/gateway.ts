import 'reflect-metadata';
import { mkdir } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { openDatabase } from '@slipway/database';
import { ChannelHub, EventPublisher, EventReader } from '@slipway/jobs';
import type { Logger } from '@slipway/shared/logging';
import { createRedis, untilReady } from '@slipway/shared/redis';
import { Sealer } from '@slipway/shared/sealing';
import type { Service } from '@slipway/shared/service';
import { createMetrics, measureDependencies, measurePool, measureReadiness } from '@slipway/shared/telemetry';
import { FileObjectStore } from '@slipway/storage';
import { createApp } from './app.js';
import { Authenticator } from './auth/authenticator.js';
import { startBackground } from './background.js';
import { PostgresProbe } from './availability/postgres.probe.js';
import { prepareSchema } from './availability/prepare.schema.js';
import { StoreAway, StoreMonitor } from './availability/store.monitor.js';
import { BufferedOperations } from './buffer/buffered.operations.js';
import { DeadLetters } from './buffer/dead.letters.js';
import { Drain } from './buffer/drain.js';
import { KeptMarks } from './buffer/kept.marks.js';
import { RenewedMarks } from './buffer/renewed.marks.js';
import { OfflineBuffer } from './buffer/offline.buffer.js';
import { serveDashboard } from './dashboard/dashboard.assets.js';
import { DeploymentRepository } from './deployments/deployment.repository.js';
import { defaultDirectoryOf, externalIssuerOf, type Env } from './env.js';
import { GatewayHealth } from './health/gateway.health.js';
import { Departure } from './http/departure.js';
import { GatewayMetrics } from './observability/gateway.metrics.js';
import { clientAddress, isTrustedProxy, senderOf } from './limits/client.address.js';
import { limitConnections } from './limits/connection.limits.js';
import { limitAddresses } from './limits/rate.limit.hook.js';
import { RateLimits } from './limits/rate.limits.js';
import { SocketPlaces } from './limits/socket.places.js';
import * as token from './platform/tokens.js';
import { EventSockets } from './realtime/websocket.js';
import { SocketGateway } from './realtime/socket.gateway.js';
import { StreamService } from './realtime/stream.service.js';

const HOUR_MS = 60 * 60_000;

export interface Gateway {
  port: number;
  /** What it answers, each as `get /api/projects/{slug}`. */
  routes: readonly string[];
}

/**
 * Starts the gateway: the stores first, then what works in the background, then the doors. `service` closes all of it
 * in the reverse order.
 */
export async function startGateway(env: Env, service: Service, logger: Logger): Promise<Gateway> {
  const onError = (error: Error) => logger.debug({ err: error }, 'a connection failed');
  const database = await openDatabase({
    url: env.DATABASE_URL,
    name: 'api-gateway',
    poolSize: env.DATABASE_POOL_SIZE,
    onError,
  });
  service.onStop('postgres', () => database.close());

  const probe = new PostgresProbe(env.DATABASE_URL);
  const postgres = new StoreMonitor({ name: 'postgresql', probe: probe.ask });
  await prepareSchema(env.DATABASE_OWNER_URL ?? env.DATABASE_URL, postgres, logger);
  postgres.start();
  service.onStop('postgres monitor', async () => {
    await postgres.stop();
    probe.close();
  });

  await mkdir(env.GATEWAY_STATE_DIR, { recursive: true, mode: 0o700 });
  const buffer = await OfflineBuffer.open({
    path: join(env.GATEWAY_STATE_DIR, 'buffer.sqlite'),
    maxSize: env.BUFFER_MAX_SIZE,
    keys: [env.KEY_ENCRYPTION_KEY, ...env.KEY_ENCRYPTION_KEYS_PREVIOUS],
    logger,
  });
  service.onStop('buffer', () => buffer.close());

  const redis = createRedis({ url: env.REDIS_URL, role: 'command', name: 'gateway:commands', onError });
  const hub = new ChannelHub(
    createRedis({ url: env.REDIS_URL, role: 'subscriber', name: 'gateway:events', onError }),
  );
  service.onStop('redis', () => {
    redis.disconnect();
    hub.close();
  });

  // A Redis that is slow for a moment does less harm than a Postgres that is: it has a second.
  const redisMonitor = new StoreMonitor({ name: 'redis', probe: () => redis.ping(), timeoutMs: 500 });
  service.onStop('redis monitor', () => redisMonitor.stop());

  const { pool } = database;
  const publisher = new EventPublisher(redis);
  const registry = createMetrics('api-gateway');
  const metrics = new GatewayMetrics({ registry, pool, buffer, bufferMaxSize: env.BUFFER_MAX_SIZE });
  measurePool(registry, pool);
  const tenantConcurrency =
    env.BUILD_TENANT_CONCURRENCY === undefined ? {} : { build: env.BUILD_TENANT_CONCURRENCY };
  const { relay, stop: stopBackground } = startBackground({
    ...{ env, pool, redis, publisher, logger, tenantConcurrency },
    onRequeued: (jobs) => metrics.takenFromSilent(jobs),
  });
  service.onStop('background', stopBackground);
  const reader = new EventReader({ pool, hub, logger });
  service.onStop('event reader', () => reader.stop());

  const store = new FileObjectStore(env.STORAGE_DIR);
  const health = new GatewayHealth({
    probes: {
      postgresql: async () => {
        if (!postgres.isUp) throw new StoreAway(postgres.name);
      },
      redis: async () => {
        if (!redisMonitor.isUp) throw new StoreAway(redisMonitor.name);
      },
      object_store: () => store.has('health'),
    },
    postgres,
    buffer,
    bufferMaxSize: env.BUFFER_MAX_SIZE,
  });
  measureDependencies(registry, () => health.read());
  measureReadiness(registry, () => !service.isStopping && health.canAccept);
  const marks = new KeptMarks(redis, redisMonitor);
  const sealer = new Sealer(env.KEY_ENCRYPTION_KEY, env.KEY_ENCRYPTION_KEYS_PREVIOUS);
  const settings: token.GatewaySettings = {
    edgePublicUrl: env.EDGE_PUBLIC_URL,
    gitAllowedHosts: env.BUILD_GIT_ALLOWED_HOSTS,
    allowedOrigins: env.CORS_ORIGINS,
    metricsToken: env.METRICS_TOKEN,
    jwt: { issuer: env.JWT_ISSUER, audience: env.JWT_AUDIENCE },
    mail: env.SMTP_URL === undefined ? undefined : { url: env.SMTP_URL, from: env.MAIL_FROM },
    publicUrl: env.PUBLIC_URL,
    externalIssuer: externalIssuerOf(env),
    stateDir: env.GATEWAY_STATE_DIR,
    tenantConcurrency,
    exampleRepositories: env.EXAMPLE_REPOSITORIES,
    directoryAllowedHosts: env.DIRECTORY_ALLOWED_HOSTS,
    defaultDirectory: defaultDirectoryOf(env),
  };
  const addressOf = clientAddress(env.TRUSTED_PROXIES);
  const limits = new RateLimits({
    redis,
    perMinute: {
      address: env.RATE_LIMIT_ADDRESS,
      tenant: env.RATE_LIMIT_TENANT,
      sign_up: env.RATE_LIMIT_SIGN_UP,
    },
  });
  service.onStop('rate limits', () => limits.close());
  const { app, routes } = await createApp(env, { logger, registry }, [
    { provide: token.LOGGER, useValue: logger },
    { provide: token.POOL, useValue: pool },
    { provide: token.POSTGRES, useValue: postgres },
    { provide: token.SETTINGS, useValue: settings },
    { provide: token.SEALER, useValue: sealer },
    { provide: token.BUFFER, useValue: buffer },
    { provide: token.KEPT_MARKS, useValue: marks },
    { provide: token.PUBLISHER, useValue: publisher },
    { provide: token.RELAY, useValue: relay },
    { provide: token.READER, useValue: reader },
    { provide: token.HUB, useValue: hub },
    { provide: token.REDIS, useValue: redis },
    { provide: token.OBJECT_STORE, useValue: store },
    { provide: token.HEALTH, useValue: health },
    { provide: token.METRICS, useValue: registry },
    { provide: token.GATEWAY_METRICS, useValue: metrics },
    { provide: token.RATE_LIMITS, useValue: limits },
    { provide: token.SOCKET_PLACES, useValue: new SocketPlaces(env.MAX_SOCKETS_PER_TENANT) },
    { provide: token.READINESS, useValue: () => !service.isStopping },
  ]);
  limitAddresses(app.getHttpAdapter().getInstance(), limits, addressOf);
  if (settings.allowedOrigins.length > 0) app.enableCors({ origin: settings.allowedOrigins, maxAge: 600 });
  if (env.DASHBOARD_DIR !== undefined)
    await serveDashboard(app, { directory: env.DASHBOARD_DIR, edgePublicUrl: env.EDGE_PUBLIC_URL });
  service.onStop('app', () => app.close());

  const server = app.getHttpServer();
  limitConnections(server, {
    max: env.MAX_CONNECTIONS,
    perAddress: env.MAX_CONNECTIONS_PER_ADDRESS,
    isProxy: isTrustedProxy(env.TRUSTED_PROXIES),
  });
  const doors = {
    server,
    admit: (request: IncomingMessage) => void limits.admit('address', senderOf(addressOf(request))),
    authenticator: app.get(Authenticator),
    streams: app.get(StreamService),
    allowedOrigins: settings.allowedOrigins,
  };
  const sockets = new SocketGateway({ ...doors, deployments: app.get(DeploymentRepository), hub });
  const eventSockets = new EventSockets(doors);
  metrics.countSockets(() => ({ socket_io: sockets.open, websocket: eventSockets.open }));
  const departure = new Departure(server, doors.streams.lasting);
  service.onStop('connections', () =>
    departure.begin(() => {
      sockets.close();
      eventSockets.close();
    }),
  );

  const drain = new Drain({
    buffer,
    postgres,
    operations: app.get(BufferedOperations),
    letters: new DeadLetters(pool, sealer, logger),
    marks,
    logger,
    batchSize: env.SYNC_BATCH_SIZE,
    maxAttempts: env.MAX_RETRY_ATTEMPTS,
    retentionMs: env.BUFFER_RETENTION_HOURS * HOUR_MS,
    sweepMs: env.SYNC_INTERVAL_SECONDS * 1_000,
  });
  service.onStop('drain', () => drain.stop());
  const renewedMarks = new RenewedMarks({ buffer, marks, redis: redisMonitor, logger });
  service.onStop('marks of what is kept', async () => {
    marks.stop();
    await renewedMarks.stop();
  });

  if (!(await untilReady(redis))) {
    logger.warn('starting without Redis');
    await redisMonitor.check();
  }
  // Not before: a connection that is still being made counts as a refusal.
  redisMonitor.start();
  await marks.start();
  await app.listen(env.GATEWAY_PORT, env.GATEWAY_HOST);
  drain.start();
  renewedMarks.start();
  const { port } = server.address() as AddressInfo;
  logger.info({ host: env.GATEWAY_HOST, port }, 'the gateway listens');
  return { port, routes };
}
