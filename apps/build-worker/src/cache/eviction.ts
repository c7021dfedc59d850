import { readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { diskUsage } from '../sandbox/disk.usage.js';

/** Longer than any build lasts: what was used within this time may be in use. */
const IN_USE_MS = 60 * 60_000;
const EVICTING = '.evicting-';

interface Entry {
  path: string;
  usedAt: number;
  size: number;
}

/**
 * Removes what was not used for longest until the caches fit, and what a killed worker left behind.
 * @returns how many bytes were freed
 */
export async function trimCaches(cacheRoot: string, maxBytes: number, now = Date.now()): Promise<number> {
  const entries = await entriesOf(cacheRoot, now);
  let total = entries.reduce((sum, { size }) => sum + size, 0);
  let freed = 0;
  for (const { path, usedAt, size } of entries.sort((a, b) => a.usedAt - b.usedAt)) {
    if (total <= maxBytes) break;
    if (now - usedAt < IN_USE_MS) continue;
    await remove(path);
    total -= size;
    freed += size;
  }
  return freed;
}

async function entriesOf(cacheRoot: string, now: number): Promise<Entry[]> {
  const entries: Entry[] = [];
  for (const kind of ['dependencies', 'frameworks'])
    for (const tenant of await names(join(cacheRoot, kind)))
      for (const name of await names(join(cacheRoot, kind, tenant)))
        entries.push(...(await entryAt(join(cacheRoot, kind, tenant, name), now)));
  for (const kind of ['downloads', 'toolchains', 'commits'])
    for (const name of await names(join(cacheRoot, kind)))
      entries.push(...(await entryAt(join(cacheRoot, kind, name), now)));
  // By version of the compressors, then by the first digits of the content.
  for (const version of await names(join(cacheRoot, 'compressed')))
    for (const part of await names(join(cacheRoot, 'compressed', version)))
      entries.push(...(await entryAt(join(cacheRoot, 'compressed', version, part), now)));
  return entries;
}

async function entryAt(path: string, now: number): Promise<Entry[]> {
  const found = await stat(path).catch(() => undefined);
  if (!found) return [];
  // Names with a dot are unfinished: abandoned, once no build can be at it any more.
  if (
    path.includes('/.') &&
    now - found.mtimeMs > IN_USE_MS &&
    /\/\.(?:storing|installing|evicting)-[^/]*$/.test(path)
  ) {
    await rm(path, { recursive: true, force: true });
    return [];
  }
  return [{ path, usedAt: found.mtimeMs, size: await diskUsage(path) }];
}

/** Renamed first, so that nobody finds an entry that is half gone. */
async function remove(path: string): Promise<void> {
  const slash = path.lastIndexOf('/');
  const aside = `${path.slice(0, slash)}/${EVICTING}${path.slice(slash + 1)}`;
  await rename(path, aside);
  await rm(aside, { recursive: true, force: true });
}

async function names(folder: string): Promise<string[]> {
  return readdir(folder).catch(() => []);
}
