import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Logger } from '@slipway/shared/logging';
import { LRUCache } from 'lru-cache';
import type { DeployedSite } from './deployed.site.js';
import { MAX_HOST_LENGTH, parseHost, type SiteName } from './host.js';
import { pages } from './pages.js';
import { decodePath, encodePath, pathOf } from './path.decoding.js';
import { findPage, findSubstitute } from './path.resolution.js';
import type { RecentAssets } from './recent.assets.js';
import type { Responder } from './responder.js';
import type { SiteCache } from './site.cache.js';
import type { Site } from './site.directory.js';

export interface RequestHandlerOptions {
  domains: readonly string[];
  sites: SiteCache;
  deployment: (manifest: string) => DeployedSite | Promise<DeployedSite>;
  recentAssets: RecentAssets;
  responder: Responder;
  logger: Logger;
}

type LiveSite = Extract<Site, { state: 'live' }>;

/** From a request to its answer: host → site → deployment → file. */
export class RequestHandler {
  // `null` stands for a host that no site can have.
  private readonly hosts = new LRUCache<string, { name: SiteName | null }>({ max: 20_000 });

  constructor(private readonly options: RequestHandlerOptions) {}

  /** Answers, whatever happens. */
  handle(request: IncomingMessage, response: ServerResponse): void {
    this.answer(request, response).catch((error: unknown) => {
      const { logger, responder } = this.options;
      logger.error(
        { err: error, host: request.headers.host, url: request.url },
        'a request could not be answered',
      );
      if (response.headersSent) response.destroy();
      else responder.page(request, response, pages.unavailable());
    });
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { sites, responder } = this.options;
    if (request.method !== 'GET' && request.method !== 'HEAD') return responder.methodNotAllowed(response);
    const host = request.headers.host ?? '';
    const name = this.siteName(host);
    if (!name) return responder.page(request, response, pages.unknownHost(host));
    // Awaiting only what is not here yet: a request that hits the caches is answered within its own turn.
    const found = sites.get(name);
    const site = found instanceof Promise ? await found : found;
    switch (site.state) {
      case 'unknown':
        return responder.page(request, response, pages.unknownHost(host));
      case 'building':
        return responder.page(request, response, pages.building());
      case 'failed':
        return responder.page(request, response, pages.failed());
      case 'live':
        return this.serve(request, response, name, site);
    }
  }

  private async serve(
    request: IncomingMessage,
    response: ServerResponse,
    name: SiteName,
    site: LiveSite,
  ): Promise<void> {
    const { deployment, recentAssets, responder } = this.options;
    const target = request.url ?? '/';
    const raw = pathOf(target);
    const decoded = decodePath(raw);
    if (decoded === 'malformed') return responder.page(request, response, pages.malformed());
    const found = deployment(site.manifest);
    const deployed = found instanceof Promise ? await found : found;

    // What names no file can still be a route of an app, or miss with the site's own page.
    const path = decoded === 'absent' ? raw : decoded.path;
    let resolution = decoded === 'absent' ? undefined : findPage(deployed, path);
    if (!resolution) {
      const recent = await recentAssets.find(name, site, path);
      if (recent) return responder.file(request, response, recent, 200, false);
      resolution = findSubstitute(deployed, path);
    }
    switch (resolution.kind) {
      case 'file':
        return responder.file(
          request,
          response,
          deployed.file(resolution.file)!,
          resolution.status,
          site.immutable,
        );
      case 'redirect': {
        const query = target.indexOf('?');
        const search = query === -1 ? '' : target.slice(query);
        return responder.redirect(response, encodePath(resolution.path) + search);
      }
      case 'missing':
        return responder.page(request, response, pages.missingPath(path));
    }
  }

  private siteName(host: string): SiteName | null {
    // Nonsense must not fill the memory.
    if (host.length > MAX_HOST_LENGTH) return null;
    let known = this.hosts.get(host);
    if (!known) this.hosts.set(host, (known = { name: parseHost(host, this.options.domains) ?? null }));
    return known.name;
  }
}
