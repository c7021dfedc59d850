import { createWriteStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { manifest as manifestSchema, storeKey, type ManifestFile } from '@slipway/shared/contracts';
import type { ObjectStore } from '@slipway/storage';
import { INDEX_FILE, type PageIndex } from './inside/page.server.js';

const PAGE = '/index.html';
/** A first page that needs more is shown without its largest files. */
const MAX_BYTES = 64 * 1024 * 1024;
const MAX_FILES = 2_000;
const CONCURRENCY = 8;
const MODE = 0o644;

/**
 * Writes what a deployment's first page may ask for into a folder, under names of our own: no path of a stranger's
 * becomes one of this machine.
 * @returns false when the deployment has no first page
 */
export async function writePage(
  store: ObjectStore,
  manifestSha256: string,
  folder: string,
  signal: AbortSignal,
): Promise<boolean> {
  const text = (await store.get(storeKey.manifest(manifestSha256))).toString();
  const { files } = manifestSchema.parse(JSON.parse(text));
  if (!Object.hasOwn(files, PAGE)) return false;
  const chosen = firstFiles(files);
  const index: PageIndex = Object.fromEntries(
    chosen.map(([path, { sha256, type, size }]) => [path, { file: sha256, type, size }]),
  );
  await writeFile(join(folder, INDEX_FILE), JSON.stringify(index), { mode: MODE });
  const blobs = new Set(chosen.map(([, { sha256 }]) => sha256)).values();
  const work = async () => {
    for (const blob of blobs) {
      const { stream } = await store.open(storeKey.blob(blob));
      await pipeline(stream, createWriteStream(join(folder, blob), { mode: MODE }), { signal });
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, work));
  return true;
}

/** The page itself, and then as many files as there is room for, the smallest first: videos go without saying. */
function firstFiles(files: Record<string, ManifestFile>): [string, ManifestFile][] {
  const order = ([path, { size }]: [string, ManifestFile]) => (path === PAGE ? -1 : size);
  const sorted = Object.entries(files)
    .filter(([path]) => !path.endsWith('.map'))
    .sort((a, b) => order(a) - order(b));
  let bytes = 0;
  return sorted.slice(0, MAX_FILES).filter(([path, { size }]) => {
    bytes += size;
    return bytes <= MAX_BYTES || path === PAGE;
  });
}
