import { mkdir, mkdtemp, readFile, rename, rm, stat, symlink, utimes } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { BuildError } from '../build.error.js';
import type { BuildLimits } from '../build.limits.js';
import type { PackageManager } from '../detect/package.manager.js';
import { buildEnvironment, certificateMounts } from '../sandbox/host.environment.js';
import type { Mount, Sandbox } from '../sandbox/sandbox.js';
import { nodePackage, packageManagerPackage, type ToolPackage } from './tool.package.js';

/** The programs that a build runs with: a folder of commands, and what has to be mounted for them. */
export interface Toolchain {
  /** Folder for PATH, as commands in the sandbox see it. */
  bin: string;
  mounts: Mount[];
}

export interface ToolchainOptions {
  cacheRoot: string;
  limits: BuildLimits;
  hostEnvironment: Readonly<Record<string, string | undefined>>;
  signal: AbortSignal;
}

/** A range is looked up again after this long; an exact version never changes. */
const RANGE_LIFETIME_MS = 7 * 24 * 60 * 60_000;
const INSIDE = '/opt/slipway';
const COMMAND = /^[\w-][\w.-]*$/;

const packageJson = z.object({
  name: z.string(),
  bin: z.union([z.string(), z.record(z.string(), z.string())]).optional(),
});

/**
 * Puts the programs of a build together: Node and the package manager, never the machine's own. What does not come with
 * the worker is installed from the registry once, in a sandbox of its own that sees no repository, and without scripts.
 * @param binFolder an empty folder, filled with links to the programs
 * @throws BuildError when the registry does not have the version
 */
export async function prepareToolchain(
  manager: PackageManager | undefined,
  nodeVersion: string | undefined,
  binFolder: string,
  sandbox: Sandbox,
  options: ToolchainOptions,
): Promise<Toolchain> {
  const own = await ownTools(binFolder, sandbox);
  const packages: ToolPackage[] = [];
  const managerPackage = packageManagerPackage(manager, nodeVersion);
  if (managerPackage) packages.push(managerPackage);
  if (nodeVersion !== undefined) packages.push(nodePackage(nodeVersion));
  for (const tool of packages) {
    const folder = await installedTool(tool, sandbox, options);
    const inside = sandbox.place(folder, `${INSIDE}/tools/${tool.name}`);
    own.mounts.push({ kind: 'read-only', source: folder, target: inside });
    const commands = tool.commands ?? (await commandsOf(folder));
    for (const [name, file] of Object.entries(commands))
      // A command of another form would be a path, and lead out of the folder.
      if (COMMAND.test(name)) await link(join(inside, file), join(binFolder, name));
  }
  return own;
}

/** The worker's own Node and npm: what installs everything else. */
async function ownTools(binFolder: string, sandbox: Sandbox): Promise<Toolchain> {
  const npmFolder = dirname(createRequire(import.meta.url).resolve('npm/package.json'));
  const node = sandbox.place(process.execPath, `${INSIDE}/node/node`);
  const npm = sandbox.place(npmFolder, `${INSIDE}/npm`);
  await mkdir(binFolder, { recursive: true });
  await link(node, join(binFolder, 'node'));
  await link(join(npm, 'bin/npm-cli.js'), join(binFolder, 'npm'));
  await link(join(npm, 'bin/npx-cli.js'), join(binFolder, 'npx'));
  const bin = sandbox.place(binFolder, `${INSIDE}/bin`);
  return {
    bin,
    mounts: [
      { kind: 'read-only', source: binFolder, target: bin },
      { kind: 'read-only', source: process.execPath, target: node },
      { kind: 'read-only', source: npmFolder, target: npm },
    ],
  };
}

/** The folder of an installed package. */
async function installedTool(
  tool: ToolPackage,
  sandbox: Sandbox,
  options: ToolchainOptions,
): Promise<string> {
  const root = join(options.cacheRoot, 'toolchains');
  const entry = join(root, `${tool.name.replace('/', '+')}@${encodeURIComponent(tool.version)}`);
  const folder = join(entry, 'node_modules', tool.name);
  if (await isFresh(entry, tool.version)) return folder;
  await mkdir(root, { recursive: true });
  const temporary = await mkdtemp(join(root, '.installing-'));
  try {
    await install(tool, temporary, sandbox, options);
    // An older entry is moved aside first: builds that run from it keep their files.
    await rename(entry, `${temporary}.old`).catch(() => undefined);
    await rename(join(temporary, 'prefix'), entry).catch(async (error: unknown) => {
      if (!(await isFresh(entry, tool.version))) throw error;
    });
    return folder;
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

async function install(
  tool: ToolPackage,
  temporary: string,
  sandbox: Sandbox,
  { limits, hostEnvironment, signal }: ToolchainOptions,
): Promise<void> {
  const prefix = join(temporary, 'prefix');
  await mkdir(prefix);
  await sandbox.own(prefix);
  const { bin, mounts } = await ownTools(join(temporary, 'bin'), sandbox);
  const environment = buildEnvironment(hostEnvironment);
  const inside = sandbox.place(prefix, '/toolchain');
  let output = '';
  const result = await sandbox.run(
    {
      argv: [
        ...['npm', 'install', '--prefix', inside, '--cache', `${inside}/.cache`, '--ignore-scripts'],
        ...['--no-audit', '--no-fund', '--no-package-lock', '--no-save', '--omit=dev', '--loglevel=error'],
        `${tool.name}@${tool.version}`,
      ],
      cwd: inside,
      environment: { ...environment, PATH: `${bin}:/usr/bin:/bin`, HOME: inside },
      mounts: [
        ...mounts,
        { kind: 'read-write', source: prefix, target: inside },
        ...(sandbox.kind === 'none' ? [] : certificateMounts(environment)),
      ],
      network: 'isolated',
      limits: { ...limits, wall_ms: limits.install_ms, file_bytes: limits.disk_bytes },
      diskFolders: [prefix],
      onOutput: (_stream, chunk) => (output = (output + chunk.toString()).slice(-4_000)),
    },
    signal,
  );
  if (result.outcome === 'exited' && result.exit_code === 0)
    return rm(join(prefix, '.cache'), { recursive: true, force: true });
  const isUnknown = /\b(?:ETARGET|E404|notarget)\b/.test(output);
  throw new BuildError({
    code: isUnknown ? 'tool_version_not_found' : 'tool_not_installed',
    detail: isUnknown
      ? `The registry has no ${tool.name} of version "${tool.version}": check the versions in package.json and the settings.`
      : `${tool.name}@${tool.version} could not be installed from the registry.`,
    stage: 'install',
    retryable: !isUnknown,
    cause: new Error(output),
  });
}

async function isFresh(entry: string, version: string): Promise<boolean> {
  try {
    const { mtimeMs } = await stat(entry);
    if (!/^\d+\.\d+\.\d+/.test(version)) return Date.now() - mtimeMs < RANGE_LIFETIME_MS;
    await utimes(entry, new Date(), new Date());
    return true;
  } catch {
    return false;
  }
}

async function commandsOf(folder: string): Promise<Record<string, string>> {
  const { name, bin = {} } = packageJson.parse(
    JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')),
  );
  return typeof bin === 'string' ? { [name.split('/').at(-1) ?? name]: bin } : bin;
}

async function link(target: string, path: string): Promise<void> {
  await rm(path, { force: true });
  await symlink(target, path);
}
