import { ObjectNotFound } from '@slipway/storage';
import type { DeployedFile, DeployedSite } from './deployed.site.js';
import type { SiteName } from './host.js';
import { mayBeImmutableName } from './immutable.names.js';
import type { Site } from './site.directory.js';

export interface RecentAssetsOptions {
  /** Manifests that this process saw the host show before. */
  seen: (name: SiteName) => readonly string[];
  /** Manifests that the project published lately. */
  published: (projectId: string) => Promise<string[]>;
  deployment: (manifest: string) => DeployedSite | Promise<DeployedSite>;
}

/**
 * Finds the assets of a page that was loaded just before its site's alias moved, or from an edge that learned of it
 * sooner. Only names that say what they contain are looked for: any other would mix two versions in one page.
 */
export class RecentAssets {
  private readonly asking = new Map<string, Promise<string[]>>();

  constructor(private readonly options: RecentAssetsOptions) {}

  async find(
    name: SiteName,
    site: Extract<Site, { state: 'live' }>,
    path: string,
  ): Promise<DeployedFile | undefined> {
    if (site.immutable || !mayBeImmutableName(path)) return undefined;
    const seen = this.options.seen(name);
    return (
      (await this.findIn(seen, path)) ??
      (await this.findIn(
        (await this.published(site.projectId)).filter(
          (manifest) => manifest !== site.manifest && !seen.includes(manifest),
        ),
        path,
      ))
    );
  }

  private async findIn(manifests: readonly string[], path: string): Promise<DeployedFile | undefined> {
    for (const manifest of manifests) {
      try {
        const file = (await this.options.deployment(manifest)).file(path);
        if (file) return file;
      } catch (error) {
        // An old deployment may have been cleaned away.
        if (!(error instanceof ObjectNotFound)) throw error;
      }
    }
    return undefined;
  }

  /** Many assets of one page are missed together; Postgres is asked once for them. */
  private published(projectId: string): Promise<string[]> {
    let asking = this.asking.get(projectId);
    if (!asking) {
      asking = this.options.published(projectId).finally(() => this.asking.delete(projectId));
      this.asking.set(projectId, asking);
    }
    return asking;
  }
}
