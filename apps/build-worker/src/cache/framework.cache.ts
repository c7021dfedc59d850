import { lstat, mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
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

/** Where a folder of the workspace really is on this machine: in it, or in the layer over stored dependencies. */
export type Locate = (path: string) => string;

/**
 * What a framework keeps from build to build, per project and branch. An entry is taken by moving it, so exactly one
 * build at a time has it and nobody sees it half written; a build that fails does not give it back.
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
   */
  async restore(taken: string, locate: Locate, own: (path: string) => Promise<void>): Promise<void> {
    try {
      await rename(this.entry, taken);
    } catch {
      return;
    }
    for (const path of this.paths) {
      const target = locate(path);
      if (await exists(target)) continue;
      await makeParents(dirname(target), own);
      await rename(join(taken, nameOf(path)), target).catch(() => undefined);
    }
    await rm(taken, { recursive: true, force: true });
  }

  /** @param given a folder of this build that does not exist yet, on the same file system */
  async store(given: string, locate: Locate): Promise<void> {
    let kept = 0;
    await mkdir(given);
    for (const path of this.paths) {
      const source = locate(path);
      // A link is the build's, and may lead anywhere.
      if (!(await isFolder(source))) continue;
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

async function makeParents(folder: string, own: (path: string) => Promise<void>): Promise<void> {
  const first = await mkdir(folder, { recursive: true });
  if (first === undefined) return;
  for (let made = folder; made.length >= first.length; made = dirname(made)) await own(made);
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

async function isFolder(path: string): Promise<boolean> {
  return lstat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
