import { join } from 'node:path';
import type { BuildPlan } from '../detect/build.plan.js';
import { readPackageManifest } from '../detect/package.manifest.js';
import type { SourceTree } from '../detect/source.tree.js';

/** A script of package.json as the shells that npm would start for it. */
export interface PackageScript {
  argv: string[];
  environment: Record<string, string>;
  /** What the shells run, for the log. */
  shown: string[];
}

/** Settings under which npm runs a script in another way than we do. */
const SPECIAL_SETTINGS = /^\s*(?:script-shell|ignore-scripts|node-options|shell-emulator)\s*=/m;

/** Names and texts in pairs; each text is read by a shell of its own and the first failure ends the row. */
const ROW =
  'while [ $# -gt 0 ]; do export npm_lifecycle_event="$1" npm_lifecycle_script="$2"; /bin/sh -c "$2" || exit $?; shift 2; done';

/**
 * `npm run build` without npm: its start takes 0.15 s, a third of a small build. The same scripts run in the same order
 * with the variables that npm documents (docs.npmjs.com/cli/using-npm/scripts). Nothing where npm itself is to run it.
 * @param source where commands find the clone
 */
export async function directScript(
  tree: SourceTree,
  { build, folder, packageManager }: BuildPlan,
  source: string,
): Promise<PackageScript | undefined> {
  if (packageManager?.name !== 'npm' || build?.command !== 'npm run build') return undefined;
  const settings = await tree.text(folder ? `${folder}/.npmrc` : '.npmrc');
  const manifest = await readPackageManifest(tree, folder);
  if (!manifest?.scripts['build'] || (settings !== undefined && SPECIAL_SETTINGS.test(settings)))
    return undefined;
  const row = ['prebuild', 'build', 'postbuild'].flatMap((name) => {
    const script = manifest.scripts[name];
    return script ? [{ name, script }] : [];
  });
  return {
    argv: ['/bin/sh', '-c', ROW, 'sh', ...row.flatMap(({ name, script }) => [name, script])],
    environment: {
      INIT_CWD: join(source, folder),
      NODE: 'node',
      npm_command: 'run',
      npm_node_execpath: 'node',
      npm_package_json: join(source, folder, 'package.json'),
      npm_package_name: manifest.name,
      npm_package_version: manifest.version,
      npm_config_user_agent: `npm/11 node/${process.version} ${process.platform} ${process.arch} workspaces/false ci/slipway`,
    },
    shown: row.map(({ script }) => `> ${script}`),
  };
}
