import {
  cp,
  lstat,
  mkdir,
  mkdtemp,
  readFile,
  readdir,
  rename,
  rm,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { isUnlinked, isUnlinkedFolder } from '../paths/unlinked.path.js';
import { runTool } from './run.tool.js';

/** What is in an entry: `0`, `1`, … are the folders of these paths, relative to the workspace. */
const index = z.object({ version: z.literal(1), paths: z.array(z.string().min(1)).min(1).max(256) });

/** One folder of a stored installation. */
export interface StoredFolder {
  /** Relative to the workspace, ends with `node_modules`. */
  path: string;
  /** Where it is stored. Nobody may write here. */
  stored: string;
}

/** A workspace with more packages than this is installed each time: each folder is a mount. */
const MAX_FOLDERS = 48;
const MAX_VISITED = 20_000;

/**
 * Installed dependencies by what they were installed from. An entry is written once, before the project's own build has
 * run, by moving the folders of a fresh installation; it is then only ever shown read-only or copied. It appears whole,
 * by a rename, and one that cannot be read counts as absent.
 */
export class DependencyCache {
  constructor(private readonly root: string) {}

  async find(key: string): Promise<StoredFolder[] | undefined> {
    const entry = join(this.root, key);
    try {
      const { paths } = index.parse(JSON.parse(await readFile(join(entry, 'index.json'), 'utf8')));
      const folders = paths.map((path, position) => ({ path, stored: join(entry, String(position)) }));
      for (const { stored } of folders) if (!(await lstat(stored)).isDirectory()) return undefined;
      // The time of last use decides what is evicted.
      await utimes(entry, new Date(), new Date());
      return folders;
    } catch {
      return undefined;
    }
  }

  /**
   * Moves every `node_modules` of a workspace into an entry. Of several builds at once the first one's entry stays.
   * Nothing of the build may be running.
   * @returns the stored folders, or nothing when there is none or there are too many
   */
  async store(key: string, workspace: string): Promise<StoredFolder[] | undefined> {
    const paths = await nodeModulesOf(workspace);
    if (paths.length === 0 || paths.length > MAX_FOLDERS) return undefined;
    for (const path of paths) if (!(await isUnlinkedFolder(join(workspace, path)))) return undefined;
    await mkdir(this.root, { recursive: true });
    const temporary = await mkdtemp(join(this.root, '.storing-'));
    try {
      for (const [position, path] of paths.entries())
        await rename(join(workspace, path), join(temporary, String(position)));
      await writeFile(join(temporary, 'index.json'), JSON.stringify({ version: 1, paths }));
      try {
        await rename(temporary, join(this.root, key));
      } catch (error) {
        if (!(await this.find(key))) {
          // What stands there cannot be read: it is replaced.
          await rm(join(this.root, key), { recursive: true, force: true });
          await rename(temporary, join(this.root, key)).catch(() => {
            throw error;
          });
        }
      }
      return await this.find(key);
    } finally {
      await rm(temporary, { recursive: true, force: true });
    }
  }

  /** Copies stored folders into a workspace, where they cannot be mounted. Nothing of the build may be running. */
  async copy(folders: readonly StoredFolder[], workspace: string): Promise<void> {
    for (const { path, stored } of folders) {
      const target = join(workspace, path);
      if (!(await isUnlinked(target))) throw new Error(`${path} is behind a link`);
      // `cp` clones extents where the file system can; elsewhere it is still three times as fast as Node's.
      if (process.platform === 'linux') await runTool('cp', ['-a', '--reflink=auto', '--', stored, target]);
      else await cp(stored, target, { recursive: true, verbatimSymlinks: true });
    }
  }
}

/** Every outermost `node_modules` of a workspace, without following links. */
async function nodeModulesOf(workspace: string): Promise<string[]> {
  const found: string[] = [];
  const waiting = [''];
  let visited = 0;
  for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
    for (const entry of await readdir(join(workspace, folder), { withFileTypes: true })) {
      if (!entry.isDirectory() || entry.name === '.git') continue;
      const path = folder ? `${folder}/${entry.name}` : entry.name;
      if (entry.name === 'node_modules') found.push(path);
      else waiting.push(path);
      if (++visited > MAX_VISITED) return [];
    }
  }
  return found.sort();
}
