import { readdir, realpath, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { openUnlinked } from '../paths/unlinked.path.js';

/** Nothing that steers a build is larger; a hostile repository may hold anything. */
const MAX_FILE_BYTES = 4 * 1024 * 1024;

/**
 * The files of a clone, as rules look at them: nothing outside is ever read, whatever the symlinks say, and nothing but
 * regular files (a device never ends, a pipe never answers).
 */
export class SourceTree {
  private constructor(
    /** Without symlinks. */
    readonly root: string,
  ) {}

  static async at(folder: string): Promise<SourceTree> {
    return new SourceTree(await realpath(folder));
  }

  /** The text of a file, or nothing when there is none, when it is too large, or when it leads out of the tree. */
  async text(path: string): Promise<string | undefined> {
    const real = await this.inside(path);
    if (real === undefined) return undefined;
    const file = await openUnlinked(real).catch(() => undefined);
    if (!file) return undefined;
    try {
      const found = await file.stat();
      if (!found.isFile() || found.size > MAX_FILE_BYTES) return undefined;
      return await file.readFile('utf8');
    } finally {
      await file.close();
    }
  }

  async hasFile(path: string): Promise<boolean> {
    const real = await this.inside(path);
    return real !== undefined && (await stat(real)).isFile();
  }

  async hasFolder(path: string): Promise<boolean> {
    const real = await this.inside(path);
    return real !== undefined && (await stat(real)).isDirectory();
  }

  /** Names in a folder of the tree; none when it is not one. */
  async names(path: string): Promise<string[]> {
    const real = await this.inside(path);
    if (real === undefined) return [];
    return readdir(real).catch(() => []);
  }

  /** The real path, when it exists and lies in the tree. */
  async inside(path: string): Promise<string | undefined> {
    try {
      const real = await realpath(join(this.root, path));
      const way = relative(this.root, real);
      return way === '..' || way.startsWith(`..${sep}`) ? undefined : real;
    } catch {
      return undefined;
    }
  }
}
