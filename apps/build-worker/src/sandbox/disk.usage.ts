import { constants, statfsSync } from 'node:fs';
import { lstat, opendir, realpath, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { openUnlinked } from '../paths/unlinked.path.js';

/**
 * Bytes that a folder takes on disk; links are counted, not followed, also when a build that runs puts one in place of a
 * folder meanwhile. Stops early past `enough`.
 */
export async function diskUsage(folder: string, enough = Infinity): Promise<number> {
  let total = 0;
  const root = await realpath(folder).catch(() => undefined);
  const folders = root === undefined ? [] : [root];
  for (let current = folders.pop(); current !== undefined && total <= enough; current = folders.pop()) {
    try {
      await using handle = await openUnlinked(current, constants.O_DIRECTORY);
      // By its descriptor it stays the folder that was opened.
      const opened = process.platform === 'linux' ? `/proc/self/fd/${handle.fd}` : current;
      for await (const entry of await opendir(opened, { bufferSize: 256 })) {
        if (entry.isDirectory()) folders.push(join(current, entry.name));
        else total += (await lstat(join(opened, entry.name))).blocks * 512;
        if (total > enough) break;
      }
    } catch {
      // It was removed while we looked.
    }
  }
  return total;
}

/** Others free space on the same disk too, and hide what is written meanwhile. */
const WALK_AT_LEAST_EVERY_MS = 10_000;

/**
 * Watches the size of folders at little cost: they are walked only after the free space of their file system has
 * shrunk by a part of what they may still take.
 */
export class DiskWatch {
  private freeAtWalk: number;
  private walkedAt = performance.now();
  private remaining: number;

  constructor(
    private readonly folders: readonly string[],
    private readonly limit: number,
  ) {
    this.remaining = limit;
    const [first] = folders;
    // At once: a disk is written faster than a first look is scheduled.
    this.freeAtWalk = first === undefined ? 0 : free(statfsSync(first));
  }

  /** Whether the folders hold more than the limit. */
  async isExceeded(): Promise<boolean> {
    const [first] = this.folders;
    if (first === undefined) return false;
    const now = free(await statfs(first));
    const isDue = performance.now() - this.walkedAt > WALK_AT_LEAST_EVERY_MS;
    // Others write to the same disk too, so this asks for a walk too often rather than too seldom.
    if (!isDue && this.freeAtWalk - now < this.remaining / 2) return false;
    let used = 0;
    for (const folder of this.folders) used += await diskUsage(folder, this.limit - used);
    this.freeAtWalk = now;
    this.walkedAt = performance.now();
    this.remaining = this.limit - used;
    return used > this.limit;
  }
}

function free({ bavail, bsize }: { bavail: number; bsize: number }): number {
  return bavail * bsize;
}
