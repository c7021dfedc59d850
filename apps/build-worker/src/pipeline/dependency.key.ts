import { digest } from '../cache/cache.folders.js';
import type { BuildPlan } from '../detect/build.plan.js';
import { INSTALL_SCRIPTS, readPackageManifest } from '../detect/package.manifest.js';
import { nodeName } from '../detect/plan.summary.js';
import type { SourceTree } from '../detect/source.tree.js';
import { platformName, variablesDigest } from './fingerprint.js';

/** Files beside the lockfile that change what is installed. */
const SETTINGS_FILES = [
  '.npmrc',
  '.yarnrc',
  '.yarnrc.yml',
  'bunfig.toml',
  'pnpm-workspace.yaml',
  '.pnpmfile.cjs',
];
/** Fields of package.json that do not. */
const UNRELATED = new Set([
  'name',
  'version',
  'description',
  'scripts',
  'keywords',
  'author',
  'license',
  'repository',
]);
/** In a larger workspace nothing is looked up. */
const MAX_PACKAGES = 500;
const MAX_DEPTH = 6;

export interface DependencyKey {
  key: string;
  /** Scripts of the project that its own installation runs: with stored dependencies they are run on their own. */
  scripts: string[];
}

/**
 * What an installation depends on, as a name; nothing when it depends on more than can be named: no lockfile, an
 * install command of the project's own, local packages that are copied, or scripts of a workspace's packages.
 */
export async function dependencyKey(
  tree: SourceTree,
  plan: BuildPlan,
  variables: Readonly<Record<string, string>>,
): Promise<DependencyKey | undefined> {
  const { packageManager: manager, install } = plan;
  if (!manager?.lockfile || !install || !plan.isStandardInstall) return undefined;
  const lockfile = await tree.text(manager.lockfile);
  if (lockfile === undefined || (manager.name !== 'npm' && /\bfile:/.test(lockfile))) return undefined;
  const manifest = await readPackageManifest(tree, manager.folder);
  if (!manifest) return undefined;
  const at = (name: string) => (manager.folder ? `${manager.folder}/${name}` : name);
  const isWorkspace = manifest.workspaces !== undefined || (await tree.hasFile(at('pnpm-workspace.yaml')));
  if (isWorkspace && (await anyPackageHasScripts(tree, manager.folder))) return undefined;
  const settings = await Promise.all(SETTINGS_FILES.map(async (name) => (await tree.text(at(name))) ?? ''));
  return {
    key: digest(
      lockfile,
      relevantFields((await tree.text(at('package.json'))) ?? '{}'),
      ...settings,
      manager.folder,
      `${manager.name}@${manager.version}`,
      nodeName(plan),
      platformName(),
      install.command,
      variablesDigest(variables),
    ),
    scripts: INSTALL_SCRIPTS.filter((name) => manifest.scripts[name]),
  };
}

function relevantFields(text: string): string {
  const manifest = JSON.parse(text.replace(/^\uFEFF/, '')) as Record<string, unknown>;
  return JSON.stringify(Object.entries(manifest).filter(([field]) => !UNRELATED.has(field)));
}

/** Whether a package below the root has scripts that an installation runs. */
async function anyPackageHasScripts(tree: SourceTree, root: string): Promise<boolean> {
  const waiting = [{ folder: root, depth: 0 }];
  let visited = 0;
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    for (const name of await tree.names(next.folder)) {
      if (name === 'node_modules' || name.startsWith('.')) continue;
      const folder = next.folder ? `${next.folder}/${name}` : name;
      if (name === 'package.json' && next.folder !== root) {
        const manifest = await readPackageManifest(tree, next.folder).catch(() => undefined);
        if (!manifest || INSTALL_SCRIPTS.some((script) => manifest.scripts[script])) return true;
      } else if (next.depth < MAX_DEPTH && !name.includes('.') && (await tree.hasFolder(folder))) {
        if (++visited > MAX_PACKAGES) return true;
        waiting.push({ folder, depth: next.depth + 1 });
      }
    }
  }
  return false;
}
