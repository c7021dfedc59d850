import { ALIAS_CHANNEL } from '@slipway/shared/contracts';
import type { Redis } from '@slipway/shared/redis';
import type { SiteCache } from './site.cache.js';

/**
 * Keeps the site cache told of moved aliases. While Redis is away the cache trusts its answers for a shorter time; when
 * it is back they are all asked for again, as messages were missed.
 */
export function subscribeToAliases(redis: Redis, sites: SiteCache): void {
  const listen = () => {
    redis.subscribe(ALIAS_CHANNEL).then(
      () => {
        sites.told = true;
        sites.invalidateAll();
      },
      // The connection broke again; 'ready' comes again.
      () => undefined,
    );
  };
  redis.on('message', (channel: string, slug: string) => {
    if (channel === ALIAS_CHANNEL) sites.invalidate(slug);
  });
  redis.on('close', () => {
    if (sites.told) sites.invalidateAll();
    sites.told = false;
  });
  redis.on('ready', listen);
  if (redis.status === 'ready') listen();
}
