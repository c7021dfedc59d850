import { LRUCache } from 'lru-cache';
import { siteKey, type SiteName } from './host.js';
import type { Site } from './site.directory.js';

export interface SiteCacheOptions {
  find: (name: SiteName) => Promise<Site>;
  /** Called when an old answer is given because a new one could not be had. */
  onStale?: (error: unknown) => void;
}

interface Entry {
  site: Site;
  freshUntil: number;
  /** Manifests that this host showed before, newest first. */
  earlier: string[];
}

interface Lookup {
  promise: Promise<Site>;
  /** Whether the answer may be kept: not when the alias moved after the question was asked. */
  keep: boolean;
}

const MAX_SITES = 50_000;
/** How old an answer may be while nobody tells of changes. */
const UNTOLD_MS = 1_000;
/** …and while Redis does: for a message whose sender was killed after its commit. */
const TOLD_MS = 5_000;
/** A published deployment changes no more; it can only be deleted. */
const PINNED_MS = 60_000;
/** So long a visitor waits for Postgres when there is an old answer. */
const PATIENCE_MS = 1_000;
const EARLIER_KEPT = 4;

/** What stands behind each host name, kept for a moment. With Postgres away the last answer goes on being given. */
export class SiteCache {
  /** Whether moves of aliases are being told by `invalidate`. */
  told = false;
  private readonly entries = new LRUCache<string, Entry>({ max: MAX_SITES });
  private readonly lookups = new Map<string, Lookup>();

  constructor(private readonly options: SiteCacheOptions) {}

  /** The site at once when it is known, else a promise of it, which rejects when it never was known and cannot be. */
  get(name: SiteName): Site | Promise<Site> {
    const key = siteKey(name);
    const entry = this.entries.get(key);
    if (entry && performance.now() < entry.freshUntil) return entry.site;
    const lookup = this.lookups.get(key) ?? this.lookUp(key, name);
    return entry ? this.orStale(lookup, entry) : lookup.promise;
  }

  /** Manifests that this host showed before the present one, as far as this process saw it. */
  earlierManifests(name: SiteName): readonly string[] {
    return this.entries.get(siteKey(name))?.earlier ?? [];
  }

  /** The alias of this slug moved: the next request asks again. */
  invalidate(slug: string): void {
    const entry = this.entries.peek(slug);
    if (entry) entry.freshUntil = 0;
    this.disown(slug);
  }

  /** Messages may have been missed: every next request asks again. */
  invalidateAll(): void {
    for (const entry of this.entries.values()) entry.freshUntil = 0;
    for (const key of this.lookups.keys()) this.disown(key);
  }

  private disown(key: string): void {
    const lookup = this.lookups.get(key);
    if (lookup) lookup.keep = false;
    this.lookups.delete(key);
  }

  private lookUp(key: string, name: SiteName): Lookup {
    const lookup: Lookup = { keep: true, promise: Promise.resolve().then(() => this.options.find(name)) };
    this.lookups.set(key, lookup);
    lookup.promise
      .then(
        (site) => {
          if (lookup.keep) this.keep(key, site);
        },
        () => undefined, // whoever waits for the promise is told
      )
      .finally(() => {
        if (this.lookups.get(key) === lookup) this.lookups.delete(key);
      });
    return lookup;
  }

  private keep(key: string, site: Site): void {
    const before = this.entries.peek(key);
    let earlier = before?.earlier ?? [];
    if (before?.site.state === 'live' && !(site.state === 'live' && site.manifest === before.site.manifest))
      earlier = [before.site.manifest, ...earlier].slice(0, EARLIER_KEPT);
    this.entries.set(key, { site, earlier, freshUntil: performance.now() + this.freshFor(site) });
  }

  private freshFor(site: Site): number {
    if (site.state !== 'live') return UNTOLD_MS;
    if (site.immutable) return PINNED_MS;
    return this.told ? TOLD_MS : UNTOLD_MS;
  }

  private async orStale(lookup: Lookup, entry: Entry): Promise<Site> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error('Postgres did not answer in time')), PATIENCE_MS);
    });
    try {
      return await Promise.race([lookup.promise, late]);
    } catch (error) {
      // The next requests need not wait as well.
      entry.freshUntil = performance.now() + UNTOLD_MS;
      this.options.onStale?.(error);
      return entry.site;
    } finally {
      clearTimeout(timer);
    }
  }
}
