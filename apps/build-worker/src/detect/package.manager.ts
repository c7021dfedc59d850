import { LOCKS } from 'package-manager-detector/constants';
import type { PackageManifest } from './package.manifest.js';
import { readPackageManifest } from './package.manifest.js';
import type { SourceTree } from './source.tree.js';

export type PackageManagerName = 'npm' | 'pnpm' | 'yarn' | 'yarn-berry' | 'bun';

export interface PackageManager {
  name: PackageManagerName;
  /** An exact version or a range, as npm reads it. */
  version: string;
  /** The folder of the tree where dependencies are installed: that of the lockfile. */
  folder: string;
  /** Path of the lockfile in the tree. */
  lockfile: string | undefined;
  install_command: string;
  /** Runs a script of package.json when its name is put behind. */
  run_command: string;
}

/** Without a version in package.json: what reads every lockfile format that is still in use. */
const DEFAULT_VERSIONS: Record<PackageManagerName, string> = {
  npm: 'bundled',
  pnpm: '10',
  yarn: '1',
  'yarn-berry': '4',
  bun: '1',
};

/** By `lockfileVersion` of pnpm-lock.yaml: the newest pnpm that takes it as it is. */
const PNPM_BY_LOCKFILE: [RegExp, string][] = [
  [/^lockfileVersion: '?5\./m, '7'],
  [/^lockfileVersion: '?6\./m, '8'],
];

/**
 * Which package manager installs a project, where, and how. The lockfile that is nearest to the project's folder,
 * upwards, decides; so the root of a workspace is found from within one of its packages.
 */
export async function detectPackageManager(tree: SourceTree, folder: string): Promise<PackageManager> {
  for (const candidate of upwards(folder)) {
    const manifest = await readPackageManifest(tree, candidate);
    if (candidate !== folder && !manifest) continue;
    const lockfile = await findLockfile(tree, candidate);
    // Above the project's own folder only a workspace's root is of interest.
    const isRoot = candidate === folder || (await isWorkspaceRoot(tree, candidate, manifest));
    if (!isRoot || (!lockfile && !manifest?.packageManager)) continue;
    return describe(tree, candidate, lockfile, manifest);
  }
  return describe(tree, folder, undefined, await readPackageManifest(tree, folder));
}

async function describe(
  tree: SourceTree,
  folder: string,
  lockfile: { path: string; agent: string } | undefined,
  manifest: PackageManifest | undefined,
): Promise<PackageManager> {
  const declared = /^(npm|pnpm|yarn|bun)@(\d+\.\d+\.\d+[\w.-]*)/.exec(manifest?.packageManager ?? '');
  const agent = lockfile?.agent ?? declared?.[1] ?? 'npm';
  const declaredVersion = declared?.[1] === agent ? declared[2] : undefined;
  const name = await named(tree, agent, lockfile?.path, declaredVersion);
  const version = declaredVersion ?? (await defaultVersion(tree, name, lockfile?.path));
  return {
    name,
    version,
    folder,
    lockfile: lockfile?.path,
    install_command: installCommand(name, lockfile !== undefined),
    run_command: `${name === 'yarn-berry' ? 'yarn' : name} run`,
  };
}

async function named(
  tree: SourceTree,
  agent: string,
  lockfile: string | undefined,
  version: string | undefined,
): Promise<PackageManagerName> {
  if (agent === 'pnpm' || agent === 'bun') return agent;
  if (agent !== 'yarn') return 'npm';
  if (version !== undefined) return version.startsWith('1.') ? 'yarn' : 'yarn-berry';
  const text = lockfile === undefined ? '' : ((await tree.text(lockfile)) ?? '');
  return /^__metadata:/m.test(text) ? 'yarn-berry' : 'yarn';
}

async function defaultVersion(
  tree: SourceTree,
  name: PackageManagerName,
  lockfile: string | undefined,
): Promise<string> {
  if (name === 'pnpm' && lockfile !== undefined) {
    const text = ((await tree.text(lockfile)) ?? '').slice(0, 1_000);
    const older = PNPM_BY_LOCKFILE.find(([pattern]) => pattern.test(text));
    if (older) return older[1];
  }
  return DEFAULT_VERSIONS[name];
}

function installCommand(name: PackageManagerName, isLocked: boolean): string {
  switch (name) {
    case 'npm':
      return isLocked ? 'npm ci' : 'npm install';
    case 'pnpm':
      return isLocked ? 'pnpm install --frozen-lockfile' : 'pnpm install --no-frozen-lockfile';
    case 'yarn':
      return isLocked ? 'yarn install --frozen-lockfile' : 'yarn install';
    case 'yarn-berry':
      return isLocked ? 'yarn install --immutable' : 'yarn install --no-immutable';
    case 'bun':
      return isLocked ? 'bun install --frozen-lockfile' : 'bun install';
  }
}

async function findLockfile(
  tree: SourceTree,
  folder: string,
): Promise<{ path: string; agent: string } | undefined> {
  for (const [file, agent] of Object.entries(LOCKS)) {
    if (!['npm', 'pnpm', 'yarn', 'bun'].includes(agent) || file === 'pnpm-workspace.yaml') continue;
    const path = join(folder, file);
    if (await tree.hasFile(path)) return { path, agent };
  }
  return undefined;
}

async function isWorkspaceRoot(
  tree: SourceTree,
  folder: string,
  manifest: PackageManifest | undefined,
): Promise<boolean> {
  return manifest?.workspaces !== undefined || (await tree.hasFile(join(folder, 'pnpm-workspace.yaml')));
}

/** The folder itself, then each folder around it up to the root of the tree (''). */
function upwards(folder: string): string[] {
  const parts = folder === '' ? [] : folder.split('/');
  return [...parts.keys(), parts.length].reverse().map((length) => parts.slice(0, length).join('/'));
}

function join(folder: string, name: string): string {
  return folder ? `${folder}/${name}` : name;
}
