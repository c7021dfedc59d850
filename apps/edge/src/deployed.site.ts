import { manifest, storeKey, type Manifest, type ManifestFile } from '@slipway/shared/contracts';
import type { ObjectStore } from '@slipway/storage';
import type { Encoding } from './encoding.negotiation.js';
import { isImmutableName } from './immutable.names.js';
import type { SitePaths } from './path.resolution.js';

const ONE_YEAR = 'public, max-age=31536000, immutable';
export const REVALIDATE = 'public, max-age=0, must-revalidate';

/** One variant of a file as it is sent. Header lists are flat, as `writeHead` takes them, and made once. */
export interface Representation {
  digest: string;
  size: number;
  /** Strong: the digest of exactly these bytes. */
  etag: string;
  headers: string[];
  notModifiedHeaders: string[];
}

/** A file of a deployment and what was prepared to send it. */
export class DeployedFile {
  private readonly prepared = new Map<Encoding, Representation>();
  private readonly preparedPinned = new Map<Encoding, Representation>();

  constructor(
    private readonly path: string,
    private readonly file: ManifestFile,
  ) {}

  /**
   * The variant that the client likes best of those that there are.
   * @param pinned whether the host name shows this deployment for ever
   */
  representation(accepted: readonly Encoding[], pinned: boolean): Representation {
    const encoding = accepted.find((name) => name === 'identity' || this.file[name]) ?? 'identity';
    const prepared = pinned ? this.preparedPinned : this.prepared;
    let found = prepared.get(encoding);
    if (!found) prepared.set(encoding, (found = this.prepare(encoding, pinned)));
    return found;
  }

  private prepare(encoding: Encoding, pinned: boolean): Representation {
    const { file } = this;
    const { sha256, size } = encoding === 'identity' ? file : (file[encoding] ?? file);
    const etag = `"${sha256}"`;
    const shared = ['ETag', etag, 'Cache-Control', this.cacheControl(pinned)];
    if (file.br || file.gzip) shared.push('Vary', 'Accept-Encoding');
    const headers = [
      'Content-Type',
      // The manifest comes from a build: a line break in it must not become a header.
      file.type.replace(/[^\x20-\x7e]/g, ''),
      'Content-Length',
      String(size),
      ...shared,
      'Accept-Ranges',
      'bytes',
      'X-Content-Type-Options',
      'nosniff',
    ];
    if (encoding !== 'identity') headers.push('Content-Encoding', encoding);
    return { digest: sha256, size, etag, headers, notModifiedHeaders: shared };
  }

  private cacheControl(pinned: boolean): string {
    if (this.file.type.startsWith('text/html')) return REVALIDATE;
    return pinned || isImmutableName(this.path) ? ONE_YEAR : REVALIDATE;
  }
}

/** One deployment, ready to be served. */
export class DeployedSite implements SitePaths {
  readonly hasNotFoundPage: boolean;
  private readonly files = new Map<string, DeployedFile>();

  constructor({ files }: Manifest) {
    for (const [path, file] of Object.entries(files)) this.files.set(path, new DeployedFile(path, file));
    this.hasNotFoundPage = Object.keys(files).some((path) => path.endsWith('/404.html'));
  }

  get fileCount(): number {
    return this.files.size;
  }

  has(path: string): boolean {
    return this.files.has(path);
  }

  file(path: string): DeployedFile | undefined {
    return this.files.get(path);
  }
}

/** Reads a deployment's manifest by its digest. */
export async function loadDeployedSite(store: ObjectStore, digest: string): Promise<DeployedSite> {
  const bytes = await store.get(storeKey.manifest(digest));
  return new DeployedSite(manifest.parse(JSON.parse(bytes.toString('utf8'))));
}
