import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Logger } from '@slipway/shared/logging';
import type { Registry } from '@slipway/shared/telemetry';
import { AppModule } from './app.module.js';
import type { Env } from './env.js';
import { collectRoutes, createFastifyAdapter, hardenFastify } from './http/fastify.js';
import { ProblemFilter } from './http/problem.filter.js';
import { validationPipe } from './http/validation.js';
import { measureRequests } from './observability/request.metrics.js';
import { traceRequests } from './observability/request.trace.js';

/** The HTTP application, which does not listen yet. @returns it, and what it answers: `get /api/projects/{slug}` */
export async function createApp(
  env: Env,
  { logger, registry }: { logger: Logger; registry: Registry },
  platform: Parameters<typeof AppModule.on>[0],
): Promise<{ app: NestFastifyApplication; routes: string[] }> {
  const adapter = createFastifyAdapter(env.TRUSTED_PROXIES);
  const routes = collectRoutes(adapter);
  const app = await NestFactory.create<NestFastifyApplication>(AppModule.on(platform), adapter, {
    logger: false,
    bodyParser: false,
    abortOnError: false,
  });
  hardenFastify(adapter);
  traceRequests(adapter.getInstance());
  measureRequests(adapter.getInstance(), registry);
  app.useGlobalFilters(new ProblemFilter(logger));
  app.useGlobalPipes(validationPipe());
  return { app, routes };
}
