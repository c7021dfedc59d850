import { lstat, mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isUnlinked, isUnlinkedFolder, makeUnlinkedFolders } from '../paths/unlinked.path.js';
import { digest } from './cache.folders.js';

/** Folders in which common tools keep what makes their next run quicker; frameworks name more. */
export const USUAL_CACHES = [
  'node_modules/.cache',
  'node_modules/.vite',
  'node_modules/.astro',
  '.parcel-cache',
  '.astro',
  '.turbo',
];

/** A place on this machine: a path below a root that we made, and that no build can put a link in place of. */
interface Place {
  root: string;
  path: string;
}

/** Where a folder of the workspace really is: in it, or in the layer over stored dependencies. */
export type Locate = (path: string) => Place;

/**
 * What a framework keeps from build to build, per project and branch. An entry is taken by moving it, so exactly one
 * build at a time has it and nobody sees it half written; a build that fails does not give it back. A folder that lies
 * behind a link of the repository's or the build's is passed over.
 */
export class FrameworkCache {
  private readonly entry: string;

  constructor(
    root: string,
    projectId: string,
    branch: string,
    private readonly paths: readonly string[],
  ) {
    this.entry = join(root, digest(projectId, branch));
  }

  /**
   * @param taken a folder of this build, on the same file system
   * @param own gives a folder that is made on the way to the build's user
   * Nothing of the build may be running.
   * @returns whether there was anything to restore
   */
  async restore(taken: string, locate: Locate, own: (path: string) => Promise<void>): Promise<boolean> {
    try {
      await rename(this.entry, taken);
    } catch {
      return false;
    }
    let restored = 0;
    for (const path of this.paths) {
      const kept = join(taken, nameOf(path));
      const { root, path: target } = locate(path);
      if (!(await exists(kept)) || (await exists(target))) continue;
      if (!(await makeUnlinkedFolders(root, dirname(target), own))) continue;
      if (!(await isUnlinked(target))) continue;
      await rename(kept, target).then(
        () => restored++,
        () => undefined,
      );
    }
    await rm(taken, { recursive: true, force: true });
    return restored > 0;
  }

  /**
   * @param given a folder of this build that does not exist yet, on the same file system
   * Nothing of the build may be running.
   */
  async store(given: string, locate: Locate): Promise<void> {
    let kept = 0;
    await mkdir(given);
    for (const path of this.paths) {
      const { path: source } = locate(path);
      if (!(await isUnlinkedFolder(source))) continue;
      await rename(source, join(given, nameOf(path))).then(
        () => kept++,
        () => undefined,
      );
    }
    if (kept === 0) return;
    await mkdir(dirname(this.entry), { recursive: true });
    await rm(this.entry, { recursive: true, force: true });
    await rename(given, this.entry).catch(() => undefined);
  }
}

function nameOf(path: string): string {
  return encodeURIComponent(path).replaceAll('.', '%2E');
}

async function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}
