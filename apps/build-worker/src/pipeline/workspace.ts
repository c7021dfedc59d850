import { chmod, lstat, mkdir, mkdtemp, opendir, readdir, realpath, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from '@slipway/shared/logging';
import { isAbandoned, markOwned } from './workspace.owner.js';
import type { Mount, Sandbox } from '../sandbox/sandbox.js';

const PREFIX = 'build-';

/** Removals that go on after their builds have been reported. */
const removals = new Set<Promise<void>>();

/** Resolves when every ended build's folder is gone: for shutdown and for tests. */
export async function removalsDone(): Promise<void> {
  while (removals.size > 0) await Promise.all(removals);
}

/**
 * Removes what workers that were killed have left, without waiting for the removals to end. Workers may share the folder:
 * what another one builds in stays.
 * @returns the names of the folders
 */
export async function sweepWorkspaces(workspaceRoot: string, logger: Logger): Promise<string[]> {
  const swept: string[] = [];
  for (const name of await readdir(workspaceRoot).catch(() => [])) {
    const folder = join(workspaceRoot, name);
    if (!name.startsWith(PREFIX) || !(await isAbandoned(folder))) continue;
    removeLater(folder, logger);
    swept.push(name);
  }
  return swept;
}

function removeLater(folder: string, logger: Logger): void {
  const removal = removeTree(folder).catch((error: unknown) => {
    logger.warn({ err: error, folder }, 'the folder of a build could not be removed');
  });
  removals.add(removal);
  void removal.then(() => removals.delete(removal));
}

/** The folders of one build on this machine. Those of the build's own user are given to it. */
export class Workspace {
  private layers = 0;

  private constructor(
    readonly root: string,
    private readonly sandbox: Sandbox,
  ) {}

  static async create(workspaceRoot: string, sandbox: Sandbox): Promise<Workspace> {
    await mkdir(workspaceRoot, { recursive: true });
    // Resolved once: from here on, a link on the way to a path is the build's.
    const root = await realpath(await mkdtemp(join(workspaceRoot, PREFIX)));
    await markOwned(root);
    const workspace = new Workspace(root, sandbox);
    await mkdir(workspace.folder('bin'));
    for (const name of ['source', 'home', 'tmp'] as const) {
      await mkdir(workspace.folder(name));
      await sandbox.own(workspace.folder(name));
    }
    return workspace;
  }

  folder(name: 'source' | 'home' | 'tmp' | 'bin' | 'taken' | 'given'): string {
    return join(this.root, name);
  }

  /** Where commands find the clone, their home and their temporary files. */
  get inside(): { source: string; home: string; tmp: string } {
    return {
      source: this.sandbox.place(this.folder('source'), '/workspace'),
      home: this.sandbox.place(this.folder('home'), '/home/build'),
      // On disk rather than in memory, so that it counts as what it is.
      tmp: this.sandbox.place(this.folder('tmp'), '/tmp'),
    };
  }

  mounts(): Mount[] {
    const { source, home, tmp } = this.inside;
    return [
      { kind: 'read-write', source: this.folder('source'), target: source },
      { kind: 'read-write', source: this.folder('home'), target: home },
      { kind: 'read-write', source: this.folder('tmp'), target: tmp },
    ];
  }

  /** A mount that shows `lower` and keeps what is changed in a folder of this build. */
  async overlay(lower: string, target: string): Promise<Mount & { kind: 'overlay' }> {
    const layer = join(this.root, `layer-${this.layers++}`);
    for (const path of [layer, join(layer, 'upper'), join(layer, 'work')]) {
      await mkdir(path);
      await this.sandbox.own(path);
    }
    return { kind: 'overlay', lower, layer, target };
  }

  /** Removes everything, without being waited for. */
  remove(logger: Logger): void {
    removeLater(this.root, logger);
  }
}

/** Removes a folder also when a build has taken its owner's rights over parts of it away. */
async function removeTree(root: string): Promise<void> {
  try {
    await rm(root, { recursive: true, force: true, maxRetries: 2 });
  } catch {
    await openUp(root);
    await rm(root, { recursive: true, force: true });
  }
}

async function openUp(folder: string): Promise<void> {
  if (!(await lstat(folder)).isDirectory()) return;
  await chmod(folder, 0o700);
  for await (const entry of await opendir(folder))
    if (entry.isDirectory()) await openUp(join(folder, entry.name));
}
