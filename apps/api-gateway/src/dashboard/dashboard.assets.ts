import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';

const IMMUTABLE = 'public, max-age=31536000, immutable';
/** What belongs to the API is never answered with a page, however it is asked for. */
const API_PATHS = /^\/(api|project|health|ready|metrics|ws|socket\.io)(\/|$)/;
const TOP_FILES = /^\/[\w-]+\.(js|svg)$/;

export interface DashboardOptions {
  /** The folder that Vite wrote. */
  directory: string;
  /** Where sites are reached; their icons are shown. */
  edgePublicUrl: string;
}

/**
 * Serves the dashboard: files with a hash in their name for ever, each as it was compressed when it was built, and
 * `index.html` for every path that a browser asks a page of.
 */
export async function serveDashboard(
  app: NestFastifyApplication,
  { directory, edgePublicUrl }: DashboardOptions,
): Promise<void> {
  const policy = contentSecurityPolicy(edgePublicUrl);
  const shared = { index: false, preCompressed: true, cacheControl: false } as const;
  await app.register(fastifyStatic, {
    ...shared,
    root: join(directory, 'assets'),
    prefix: '/assets/',
    decorateReply: false,
    setHeaders: ({ raw }) => raw.setHeader('cache-control', IMMUTABLE),
  });
  // Only gives replies their `sendFile`: what lies at the top is named below.
  await app.register(fastifyStatic, { ...shared, root: directory, serve: false });

  app
    .getHttpAdapter()
    .getInstance()
    .get('/*', async (request: FastifyRequest, reply: FastifyReply) => {
      const [path = '/'] = request.url.split('?');
      void reply.header('cache-control', 'no-cache');
      if (TOP_FILES.test(path)) return reply.sendFile(path.slice(1), directory);
      const wantsPage = request.headers.accept?.includes('text/html') ?? false;
      if (!wantsPage || API_PATHS.test(path)) return reply.callNotFound();
      return reply
        .headers({
          'content-security-policy': policy,
          'referrer-policy': 'same-origin',
          'cross-origin-opener-policy': 'same-origin',
        })
        .sendFile('index.html', directory);
    });
}

/**
 * Nothing but what the gateway itself serves is run or applied; no inline script or style, no frame around it (Content
 * Security Policy, level 3). Pictures may also be ones that the page fetched itself, and the icons of sites.
 */
function contentSecurityPolicy(edgePublicUrl: string): string {
  const { protocol, host } = new URL(edgePublicUrl);
  return [
    `default-src 'none'`,
    `script-src 'self'`,
    `style-src 'self'`,
    `img-src 'self' blob: ${protocol}//*.${host}`,
    `connect-src 'self'`,
    `base-uri 'none'`,
    `form-action 'self'`,
    `frame-ancestors 'none'`,
  ].join('; ');
}
