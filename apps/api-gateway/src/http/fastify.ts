import type { IncomingMessage } from 'node:http';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { DomainError, MalformedRequest } from '@slipway/shared/errors';
import { newId } from '@slipway/shared/ids';
import { isDeep, MAX_DEPTH } from './depth.js';
import { answerInTime } from './deadline.js';
import { SECURITY_HEADERS } from './security.headers.js';
import { refuseBytes, refuseUrl } from './unreadable.js';

const BODY_LIMIT = 1024 * 1024;
const TAKES_CSV: ReadonlySet<string> = new Set(['/api/accounts', '/api/imports/:kind']);
const ONE_YEAR = 'max-age=31536000';
const REQUEST_ID = /^[\w.:-]{1,128}$/;

/**
 * The HTTP server: limits, request ids, and the one rule that makes `/api/v1/…` the same as `/api/…`.
 * @param trustedProxies whose `X-Forwarded-…` fields are believed
 */
export function createFastifyAdapter(trustedProxies: string[] = []): FastifyAdapter {
  return new FastifyAdapter({
    bodyLimit: BODY_LIMIT,
    trustProxy: trustedProxies.length > 0 ? trustedProxies : false,
    // Headers that come drop by drop hold a connection for so long, and no longer.
    http: {
      maxHeaderSize: 16 * 1024,
      headersTimeout: 10_000,
      connectionsCheckingInterval: 2_000,
      // A protocol that nobody speaks here is ignored (RFC 9110, 7.8), as clients expect that offer HTTP/2 at each request.
      shouldUpgradeCallback: ({ headers }) => /^websocket$/i.test(headers.upgrade ?? ''),
    },
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
    frameworkErrors: refuseUrl,
    clientErrorHandler: refuseBytes,
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
    const text = textOf(body);
    if (text === undefined) done(new MalformedRequest('The body is not UTF-8 (RFC 8259, 8.1).'));
    else if (isDeep(text))
      done(new MalformedRequest(`The body is nested in more than ${MAX_DEPTH} levels of objects and lists.`));
    else void parse(request, text, done);
  });
  // A file is read while it comes in, by the handlers that take one; to all others it is of no use.
  fastify.addContentTypeParser('text/csv', (request, upload, done) => {
    if (TAKES_CSV.has(request.routeOptions.url ?? '')) done(null, upload);
    else done(new DomainError({ code: 'unsupported_media_type', status: 415, detail: 'Send JSON here.' }));
  });
  const headers = Object.entries(SECURITY_HEADERS);
  fastify.addHook('onRequest', (request, reply, done) => {
    reply.raw.setHeader('x-request-id', request.id);
    for (const [name, value] of headers) reply.raw.setHeader(name, value);
    if (request.protocol === 'https') reply.raw.setHeader('strict-transport-security', ONE_YEAR);
    // What is answered is somebody's; the few answers that are everybody's say so themselves.
    if (request.url.startsWith('/api')) reply.raw.setHeader('cache-control', 'no-store');
    done();
  });
  answerInTime(fastify);
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** What the bytes say, without a byte order mark; nothing where they are no UTF-8, which nothing could keep as it is. */
function textOf(bytes: Buffer): string | undefined {
  try {
    return utf8.decode(bytes);
  } catch {
    return undefined;
  }
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
