import { lstat, mkdir, readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Takes what a package manager downloaded in a layer of its own over into the tenant's download cache: files that are new.
 * A file that is there already stays as it is, so no build can change what a later one finds.
 */
export async function keepDownloads(layer: string, cache: string): Promise<void> {
  await mkdir(cache, { recursive: true });
  for (const entry of await readdir(layer, { withFileTypes: true }).catch(() => [])) {
    const source = join(layer, entry.name);
    const target = join(cache, entry.name);
    const there = await lstat(target).catch(() => undefined);
    // Other kinds of entries are how a layer marks what was removed.
    if (entry.isDirectory() && (there?.isDirectory() ?? true))
      await keepFolder(source, target, there !== undefined);
    else if (entry.isFile() && there === undefined) await rename(source, target).catch(() => undefined);
  }
}

async function keepFolder(source: string, target: string, isThere: boolean): Promise<void> {
  if (isThere) return keepDownloads(source, target);
  // Another build may have made it meanwhile; then the next one brings the rest.
  await rename(source, target).catch(() => undefined);
}
