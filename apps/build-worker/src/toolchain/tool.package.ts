import type { PackageManager, PackageManagerName } from '../detect/package.manager.js';

/** A tool as a package of the npm registry. */
export interface ToolPackage {
  name: string;
  /** An exact version or a range. */
  version: string;
  /** Commands to files in the package, where its package.json does not say. */
  commands?: Record<string, string>;
}

const PACKAGES: Record<PackageManagerName, (version: string) => ToolPackage> = {
  npm: (version) => ({ name: 'npm', version }),
  pnpm: (version) => ({ name: 'pnpm', version }),
  yarn: (version) => ({ name: 'yarn', version }),
  'yarn-berry': (version) => ({ name: '@yarnpkg/cli-dist', version }),
  // The package "bun" fetches this one in an install script; tools are installed without scripts.
  bun: (version) => ({
    name: `@oven/bun-${process.platform}-${process.arch === 'arm64' ? 'aarch64' : process.arch}`,
    version,
    commands: { bun: 'bin/bun', bunx: 'bin/bun' },
  }),
};

/** npm for Node versions that the npm which comes with this worker does not run on. */
const NPM_BY_NODE: Record<string, string> = { 16: '9', 17: '9', 18: '10', 19: '9' };

/** Where a package manager comes from; nothing for the npm that comes with this worker. */
export function packageManagerPackage(
  manager: PackageManager | undefined,
  nodeVersion: string | undefined,
): ToolPackage | undefined {
  if (manager !== undefined && manager.name !== 'npm') return PACKAGES[manager.name](manager.version);
  const version = manager?.version ?? 'bundled';
  if (version !== 'bundled') return PACKAGES.npm(version);
  const older = NPM_BY_NODE[nodeVersion?.split('.')[0] ?? ''];
  return older === undefined ? undefined : PACKAGES.npm(older);
}

/** Another Node than the worker's own: the package that holds only the program. */
export function nodePackage(version: string): ToolPackage {
  return { name: `node-${process.platform}-${process.arch}`, version, commands: { node: 'bin/node' } };
}
