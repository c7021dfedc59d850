import type { Queryable } from '@slipway/database';
import type { Logger } from '@slipway/shared/logging';
import type { Redis } from '@slipway/shared/redis';
import type { Registry } from '@slipway/shared/telemetry';
import type { ObjectStore } from '@slipway/storage';
import { subscribeToAliases } from './alias.subscription.js';
import { loadDeployedSite, type DeployedSite } from './deployed.site.js';
import { registerResponseCounts } from './edge.metrics.js';
import { startEdgeServer, type EdgeServer } from './edge.server.js';
import { LoadingCache } from './loading.cache.js';
import { RecentAssets } from './recent.assets.js';
import { RequestHandler } from './request.handler.js';
import { Responder } from './responder.js';
import { SiteCache } from './site.cache.js';
import { SiteDirectory } from './site.directory.js';

export interface EdgeOptions {
  database: Queryable;
  /** A connection in the role 'subscriber', which this edge has for itself. It need not be up. */
  redis: Redis;
  store: ObjectStore;
  /** Sites are `<slug>.<domain>` under each of these. */
  domains: readonly string[];
  host: string;
  port: number;
  logger: Logger;
  metrics: Registry;
  /** Memory for file bodies, in bytes. */
  blobCacheBytes?: number;
}

/** All the files of the manifests that are kept; one is a few hundred bytes. */
const MAX_KNOWN_FILES = 500_000;

/** Starts to serve deployments by host name. What was passed in stays the caller's to close. */
export async function startEdge(options: EdgeOptions): Promise<EdgeServer> {
  const { database, redis, store, logger, metrics, blobCacheBytes = 256 * 1024 * 1024 } = options;
  const directory = new SiteDirectory(database);
  const sites = new SiteCache({
    find: (name) => directory.find(name),
    onStale: (error) => logger.warn({ err: error }, 'serving the last known state of a site'),
  });
  subscribeToAliases(redis, sites);
  const deployments = new LoadingCache<DeployedSite>({
    maxWeight: MAX_KNOWN_FILES,
    weigh: (site) => site.fileCount + 1,
    load: (digest) => loadDeployedSite(store, digest),
  });
  const deployment = (manifest: string) => deployments.get(manifest);
  const recentAssets = new RecentAssets({
    seen: (name) => sites.earlierManifests(name),
    published: (projectId) => directory.recentManifests(projectId),
    deployment,
  });
  const responder = new Responder({ store, blobCacheBytes });
  registerResponseCounts(metrics, responder.sent);
  const domains = options.domains.map((domain) => domain.toLowerCase());
  const handler = new RequestHandler({ domains, sites, deployment, recentAssets, responder, logger });
  return startEdgeServer({
    host: options.host,
    port: options.port,
    handle: (request, response) => handler.handle(request, response),
  });
}
