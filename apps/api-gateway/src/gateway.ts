import 'reflect-metadata';
import type { AddressInfo } from 'node:net';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { migrate, openDatabase } from '@slipway/database';
import {
  ChannelHub,
  dispatchQueues,
  EventPublisher,
  EventReader,
  Reconciler,
  Relay,
  Retention,
} from '@slipway/jobs';
import { JOB_TYPES } from '@slipway/shared/contracts/jobs';
import type { Logger } from '@slipway/shared/logging';
import { createRedis, untilReady } from '@slipway/shared/redis';
import { Sealer } from '@slipway/shared/sealing';
import { HealthReport, type Service } from '@slipway/shared/service';
import { createMetrics } from '@slipway/shared/telemetry';
import { FileObjectStore } from '@slipway/storage';
import { AppModule } from './app.module.js';
import { Authenticator } from './auth/authenticator.js';
import { serveDashboard } from './dashboard/dashboard.assets.js';
import { DeploymentRepository, forgetUnpublished } from './deployments/deployment.repository.js';
import { defaultDirectoryOf, type Env } from './env.js';
import { collectRoutes, createFastifyAdapter, hardenFastify } from './http/fastify.js';
import { ProblemFilter } from './http/problem.filter.js';
import { validationPipe } from './http/validation.js';
import * as token from './platform/tokens.js';
import { EventSockets } from './realtime/websocket.js';
import { SocketGateway } from './realtime/socket.gateway.js';
import { StreamService } from './realtime/stream.service.js';

const DAY_MS = 24 * 60 * 60_000;

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
  await migrate(env.DATABASE_URL);
  const database = await openDatabase({
    url: env.DATABASE_URL,
    name: 'api-gateway',
    poolSize: env.DATABASE_POOL_SIZE,
    onError,
  });
  service.onStop('postgres', () => database.close());

  const redis = createRedis({ url: env.REDIS_URL, role: 'command', name: 'gateway:commands', onError });
  const hub = new ChannelHub(
    createRedis({ url: env.REDIS_URL, role: 'subscriber', name: 'gateway:events', onError }),
  );
  service.onStop('redis', () => {
    redis.disconnect();
    hub.close();
  });

  const { pool } = database;
  const publisher = new EventPublisher(redis);
  const queues = dispatchQueues(redis);
  const tenantConcurrency =
    env.BUILD_TENANT_CONCURRENCY === undefined ? {} : { build: env.BUILD_TENANT_CONCURRENCY };
  const relay = new Relay({
    pool,
    queues,
    logger,
    tenantConcurrency,
  });
  const reconciler = new Reconciler({
    pool,
    queues,
    publisher,
    logger,
    onRequeued: () => JOB_TYPES.forEach((type) => relay.wake(type)),
  });
  const retention = new Retention({
    pool,
    logger,
    eventsMs: env.RETAIN_EVENTS_DAYS * DAY_MS,
    jobsMs: env.RETAIN_JOBS_DAYS * DAY_MS,
    forgetSubjects: forgetUnpublished,
  });
  service.onStop('relay', async () => {
    await Promise.all([relay.stop(), reconciler.stop(), retention.stop()]);
    await Promise.all(Object.values(queues).map((queue) => queue.close()));
  });
  const reader = new EventReader({ pool, hub, logger });
  service.onStop('event reader', () => reader.stop());

  const store = new FileObjectStore(env.STORAGE_DIR);
  const health = new HealthReport(
    {
      postgresql: () => pool.query('SELECT 1'),
      redis: () => redis.ping(),
      object_store: () => store.has('health'),
    },
    ['postgresql'],
  );
  const settings: token.GatewaySettings = {
    edgePublicUrl: env.EDGE_PUBLIC_URL,
    gitAllowedHosts: env.BUILD_GIT_ALLOWED_HOSTS,
    allowedOrigins: env.CORS_ORIGINS,
    jwt: { issuer: env.JWT_ISSUER, audience: env.JWT_AUDIENCE },
    tenantConcurrency,
    exampleRepositories: env.EXAMPLE_REPOSITORIES,
    directoryAllowedHosts: env.DIRECTORY_ALLOWED_HOSTS,
    defaultDirectory: defaultDirectoryOf(env),
  };
  const { app, routes } = await createApp(logger, [
    { provide: token.POOL, useValue: pool },
    { provide: token.DATA_SOURCE, useValue: database.dataSource },
    { provide: token.SETTINGS, useValue: settings },
    { provide: token.SEALER, useValue: new Sealer(env.KEY_ENCRYPTION_KEY, env.KEY_ENCRYPTION_KEYS_PREVIOUS) },
    { provide: token.PUBLISHER, useValue: publisher },
    { provide: token.RELAY, useValue: relay },
    { provide: token.READER, useValue: reader },
    { provide: token.HUB, useValue: hub },
    { provide: token.REDIS, useValue: redis },
    { provide: token.OBJECT_STORE, useValue: store },
    { provide: token.HEALTH, useValue: health },
    { provide: token.METRICS, useValue: createMetrics('api-gateway') },
    { provide: token.READINESS, useValue: () => !service.isStopping },
  ]);
  if (settings.allowedOrigins.length > 0) app.enableCors({ origin: settings.allowedOrigins, maxAge: 600 });
  if (env.DASHBOARD_DIR !== undefined)
    await serveDashboard(app, { directory: env.DASHBOARD_DIR, edgePublicUrl: env.EDGE_PUBLIC_URL });
  service.onStop('http', () => app.close());

  const server = app.getHttpServer();
  const doors = {
    server,
    authenticator: app.get(Authenticator),
    streams: app.get(StreamService),
    allowedOrigins: settings.allowedOrigins,
  };
  const sockets = new SocketGateway({ ...doors, deployments: app.get(DeploymentRepository), hub });
  const eventSockets = new EventSockets(doors);
  service.onStop('sockets', () => Promise.all([sockets.close(), eventSockets.close()]));

  if (!(await untilReady(redis))) logger.warn('starting without Redis');
  await app.listen(env.GATEWAY_PORT, env.GATEWAY_HOST);
  const { port } = server.address() as AddressInfo;
  logger.info({ host: env.GATEWAY_HOST, port }, 'the gateway listens');
  return { port, routes };
}

async function createApp(
  logger: Logger,
  platform: Parameters<typeof AppModule.on>[0],
): Promise<{ app: NestFastifyApplication; routes: string[] }> {
  const adapter = createFastifyAdapter();
  const routes = collectRoutes(adapter);
  const app = await NestFactory.create<NestFastifyApplication>(AppModule.on(platform), adapter, {
    logger: false,
    bodyParser: false,
    abortOnError: false,
  });
  hardenFastify(adapter);
  app.useGlobalFilters(new ProblemFilter(logger));
  app.useGlobalPipes(validationPipe());
  return { app, routes };
}
