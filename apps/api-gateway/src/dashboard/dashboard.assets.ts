import type { ServerResponse } from 'node:http';
import { sep } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';

const IMMUTABLE = 'public, max-age=31536000, immutable';
/** What belongs to the API is never answered with a page, however it is asked for. */
const API_PATHS = /^\/(api|project|health|ready|metrics|ws|socket\.io)(\/|$)/;

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
  await app.register(fastifyStatic, {
    root: directory,
    index: false,
    wildcard: false,
    preCompressed: true,
    cacheControl: false,
    setHeaders: ({ raw }: FastifyReply | { raw: ServerResponse }, path: string) => {
      raw.setHeader('cache-control', path.includes(`${sep}assets${sep}`) ? IMMUTABLE : 'no-cache');
      if (!/\.html(\.br|\.gz)?$/.test(path)) return;
      raw.setHeader('content-security-policy', policy);
      raw.setHeader('referrer-policy', 'same-origin');
      raw.setHeader('cross-origin-opener-policy', 'same-origin');
    },
  });

  const page = async (request: FastifyRequest, reply: FastifyReply) => {
    const [path = '/'] = request.url.split('?');
    const wantsPage = request.headers.accept?.includes('text/html') ?? false;
    if (!wantsPage || API_PATHS.test(path)) return reply.callNotFound();
    return reply.sendFile('index.html');
  };
  app.getHttpAdapter().getInstance().get('/*', page);
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
