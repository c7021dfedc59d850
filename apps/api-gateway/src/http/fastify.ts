import type { IncomingMessage } from 'node:http';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { DomainError } from '@slipway/shared/errors';
import { newId } from '@slipway/shared/ids';
import { answerInTime } from './deadline.js';

const BODY_LIMIT = 1024 * 1024;
const TAKES_CSV: ReadonlySet<string> = new Set(['/api/accounts', '/api/imports/:kind']);
const REQUEST_ID = /^[\w.:-]{1,128}$/;

/** The HTTP server: limits, request ids, and the one rule that makes `/api/v1/…` the same as `/api/…`. */
export function createFastifyAdapter(): FastifyAdapter {
  return new FastifyAdapter({
    bodyLimit: BODY_LIMIT,
    logger: false,
    genReqId: ({ headers }: IncomingMessage) => {
      const given = headers['x-request-id'];
      return typeof given === 'string' && REQUEST_ID.test(given) ? given : newId();
    },
    rewriteUrl: ({ url = '/' }) => url.replace(/^\/api\/v1(?=\/|$)/, '/api'),
    routerOptions: { maxParamLength: 512 },
    // A file of accounts over a slow line; other bodies are a megabyte at most.
    requestTimeout: 120_000,
    connectionTimeout: 0,
    keepAliveTimeout: 72_000,
    forceCloseConnections: true,
    return503OnClosing: false,
  });
}

/** JSON in, and headers that every answer carries. */
export function hardenFastify(adapter: FastifyAdapter): void {
  const fastify = adapter.getInstance();
  fastify.removeContentTypeParser(['text/plain', 'application/json']);
  const parse = fastify.getDefaultJsonParser('error', 'error');
  // The bytes stay with the request: a webhook's signature is of them, not of what they mean.
  fastify.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body: Buffer, done) => {
    request.rawBody = body;
    void parse(request, body.toString('utf8'), done);
  });
  // A file is read while it comes in, by the handlers that take one; to all others it is of no use.
  fastify.addContentTypeParser('text/csv', (request, upload, done) => {
    if (TAKES_CSV.has(request.routeOptions.url ?? '')) done(null, upload);
    else done(new DomainError({ code: 'unsupported_media_type', status: 415, detail: 'Send JSON here.' }));
  });
  answerInTime(fastify);
  fastify.addHook('onRequest', (request, reply, done) => {
    reply.raw.setHeader('x-request-id', request.id);
    reply.raw.setHeader('x-content-type-options', 'nosniff');
    done();
  });
}

/** The routes as they are registered from now on, each as `get /api/projects/{slug}`. */
export function collectRoutes(adapter: FastifyAdapter): string[] {
  const routes: string[] = [];
  adapter.getInstance().addHook('onRoute', ({ method, path }) => {
    for (const verb of [method].flat()) {
      if (verb !== 'HEAD') routes.push(`${verb.toLowerCase()} ${path.replace(/:(\w+)/g, '{$1}')}`);
    }
  });
  return routes;
}
