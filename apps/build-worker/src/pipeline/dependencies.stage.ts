import { lstat, mkdir, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf } from '@slipway/shared/errors';
import type { Logger } from '@slipway/shared/logging';
import { DependencyCache, type StoredFolder } from '../cache/dependency.cache.js';
import { keepDownloads } from '../cache/download.cache.js';
import type { Locate } from '../cache/framework.cache.js';
import type { BuildPlan } from '../detect/build.plan.js';
import type { SourceTree } from '../detect/source.tree.js';
import type { BuildLog } from '../logs/build.log.js';
import { isUnlinked } from '../paths/unlinked.path.js';
import type { Mount, Sandbox } from '../sandbox/sandbox.js';
import type { DependencyKey } from './dependency.key.js';
import type { Workspace } from './workspace.js';

export interface DependencyStage {
  plan: BuildPlan;
  tree: SourceTree;
  workspace: Workspace;
  sandbox: Sandbox;
  log: BuildLog;
  logger: Logger;
  key: DependencyKey | undefined;
  caches: { dependencies: string; downloads: string };
  /** Runs a command in the project with extra mounts. */
  run: (command: string, mounts: readonly Mount[]) => Promise<void>;
}

/** What the build needs of the installation: stored folders as layers, in place of what is in the workspace. */
interface InstalledDependencies {
  mounts: () => Promise<(Mount & { kind: 'overlay' })[]>;
  locate: Locate;
}

export interface PreparedDependencies extends InstalledDependencies {
  /** Whether they came from the store; nothing when they are of no kind that is stored. */
  cached: boolean | undefined;
}

/**
 * Makes a project's dependencies ready: from the store when the same were installed before, else by installing and
 * storing them, before the project's own build can touch them.
 */
export async function prepareDependencies(stage: DependencyStage): Promise<PreparedDependencies> {
  const { plan, log, key } = stage;
  if (!plan.install) return { ...inPlace(stage), cached: undefined };
  const cache = new DependencyCache(stage.caches.dependencies);
  const stored = key && (await cache.find(key.key));
  if (stored && (await canShow(stage, stored))) {
    log.system('Dependencies are unchanged: taken from the last installation.');
    const installed = await show(stage, cache, stored);
    const scripts = key.scripts.map((name) => scriptCommand(plan, name));
    if (scripts.length > 0) await stage.run(scripts.join(' && '), await installed.mounts());
    return { ...installed, cached: true };
  }
  await install(stage, plan.install.command);
  if (!key) return { ...inPlace(stage), cached: undefined };
  const kept = await cache.store(key.key, stage.workspace.folder('source')).catch((error: unknown) => {
    stage.logger.warn({ err: error }, 'dependencies could not be stored');
    return undefined;
  });
  return { ...(kept ? await show(stage, cache, kept) : inPlace(stage)), cached: false };
}

/** Installs with the tenant's downloads at hand: seen through a layer, and taken over only after success. */
async function install(stage: DependencyStage, command: string): Promise<void> {
  const { caches, logger } = stage;
  const mount = await downloadsMount(caches.downloads, stage.workspace, stage.sandbox);
  await stage.run(command, [mount]);
  if (mount.kind !== 'overlay') return;
  await keepDownloads(join(mount.layer, 'upper'), caches.downloads).catch((error: unknown) =>
    logger.warn({ err: messageOf(error) }, 'downloads could not be kept'),
  );
  await utimes(caches.downloads, new Date(), new Date());
}

/**
 * The tenant's downloads as a command sees them. What it changes there is its own, until we take it over; without
 * overlays, and so without a sandbox, it is the folder itself.
 */
export async function downloadsMount(
  downloads: string,
  workspace: Workspace,
  sandbox: Sandbox,
): Promise<Mount> {
  await mkdir(downloads, { recursive: true });
  await sandbox.own(downloads);
  const target = sandbox.place(downloads, '/cache');
  if (sandbox.overlays) return workspace.overlay(downloads, target);
  return { kind: 'read-write', source: downloads, target };
}

/** Whether stored folders can stand in this clone: it may hold files or links where they belong. */
async function canShow({ tree }: DependencyStage, stored: readonly StoredFolder[]): Promise<boolean> {
  for (const { path } of stored) {
    if (!(await isUnlinked(join(tree.root, path)))) return false;
    const isTaken = await lstat(join(tree.root, path)).then(
      () => true,
      () => false,
    );
    if (isTaken) return false;
  }
  return true;
}

async function show(
  { workspace, sandbox }: DependencyStage,
  cache: DependencyCache,
  stored: readonly StoredFolder[],
): Promise<InstalledDependencies> {
  const source = workspace.folder('source');
  if (!sandbox.overlays) {
    await cache.copy(stored, source);
    return { mounts: async () => [], locate: below(source) };
  }
  const layers = await Promise.all(
    stored.map(async (folder) => ({
      path: folder.path,
      mount: await workspace.overlay(folder.stored, `${workspace.inside.source}/${folder.path}`),
    })),
  );
  return {
    // A script of the project's may have put a link where a package was: a mount would follow it.
    async mounts() {
      const standing = await Promise.all(layers.map(({ path }) => isUnlinked(join(source, path))));
      return layers.filter((_, position) => standing[position]).map(({ mount }) => mount);
    },
    locate(path) {
      const layer = layers.find((candidate) => path.startsWith(`${candidate.path}/`));
      if (!layer) return below(source)(path);
      return below(join(layer.mount.layer, 'upper'))(path.slice(layer.path.length + 1));
    },
  };
}

function inPlace({ workspace }: DependencyStage): InstalledDependencies {
  return { mounts: async () => [], locate: below(workspace.folder('source')) };
}

function below(root: string): Locate {
  return (path) => ({ root, path: join(root, path) });
}

function scriptCommand({ packageManager }: BuildPlan, script: string): string {
  // Only this script: the ones before and after it are in the list themselves.
  const alone = packageManager?.name === 'npm' ? ' --ignore-scripts' : '';
  return `${packageManager?.run_command ?? 'npm run'}${alone} ${script}`;
}
