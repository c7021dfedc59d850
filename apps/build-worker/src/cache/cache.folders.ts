import { createHash } from 'node:crypto';
import { join } from 'node:path';

/** Where each cache keeps its entries. Everything that a build wrote is under its tenant. */
export function cacheFolders(cacheRoot: string, tenantId: string) {
  const tenant = digest(tenantId);
  return {
    dependencies: join(cacheRoot, 'dependencies', tenant),
    downloads: join(cacheRoot, 'downloads', tenant),
    frameworks: join(cacheRoot, 'frameworks', tenant),
    commits: join(cacheRoot, 'commits', tenant),
    compressed: join(cacheRoot, 'compressed'),
  };
}

/** A name for any text or list of texts: hexadecimal, of fixed length, without meaning to a file system. */
export function digest(...parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}
