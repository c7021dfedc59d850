import type { BuildSettings } from '@slipway/shared/contracts';
import { BuildError } from '../build.error.js';
import { detectFramework, type DetectedFramework } from './framework.js';
import { detectNodeVersion, type NodeVersion } from './node.version.js';
import { detectPackageManager, type PackageManager } from './package.manager.js';
import { needsNoInstall, readPackageManifest, type PackageManifest } from './package.manifest.js';
import type { SourceTree } from './source.tree.js';

export interface BuildCommand {
  command: string;
  /** The folder of the tree that it runs in. */
  folder: string;
}

/** How a clone becomes a site. */
export interface BuildPlan {
  /** The project's folder in the tree; '' is the root. */
  folder: string;
  node: NodeVersion;
  /** Absent for a site of plain files. */
  packageManager: PackageManager | undefined;
  framework: DetectedFramework | undefined;
  install: BuildCommand | undefined;
  /** Whether install is the package manager's own, so that its result depends on the lockfile alone. */
  isStandardInstall: boolean;
  build: BuildCommand | undefined;
  /** In the order in which they are tried, relative to the project's folder; '' is the folder itself. */
  outputs: string[];
  /** Whether the output was named by the settings and nothing else will do. */
  isOutputSet: boolean;
}

/** Where builds write, the likeliest first, when neither the settings nor the framework say. */
export const USUAL_OUTPUTS = ['dist', 'build', 'out', '_site', '.output/public', 'public'];

/** What runs a build as people type it, for packages without a build script. */
export async function planBuild(tree: SourceTree, settings: BuildSettings): Promise<BuildPlan> {
  const folder = settings.root_directory ?? '';
  await requireFolder(tree, folder);
  const manifest = await readPackageManifest(tree, folder);
  if (!manifest) return planWithoutPackages(tree, folder, settings);
  const packageManager = await detectPackageManager(tree, folder);
  const framework = detectFramework(manifest);
  const build = buildCommand(settings, manifest, packageManager, framework);
  const node = await detectNodeVersion(
    tree,
    [...new Set([folder, packageManager.folder])],
    manifest,
    settings.node_version,
  );
  const base = { folder, node, framework, isOutputSet: settings.output_directory !== null };
  if (build === undefined && settings.install_command === null)
    return {
      ...base,
      packageManager: undefined,
      install: undefined,
      isStandardInstall: false,
      build: undefined,
      outputs: await staticOutputs(tree, folder, settings, true),
    };
  return {
    ...base,
    packageManager,
    install:
      settings.install_command === null && packageManager.folder === folder && needsNoInstall(manifest)
        ? undefined
        : {
            command: settings.install_command ?? packageManager.install_command,
            folder: packageManager.folder,
          },
    isStandardInstall: settings.install_command === null,
    build: build === undefined ? undefined : { command: build, folder },
    outputs: outputsOf(settings, framework),
  };
}

async function requireFolder(tree: SourceTree, folder: string): Promise<void> {
  if (await tree.hasFolder(folder)) return;
  const there = (await tree.names('')).filter((name) => !name.startsWith('.')).slice(0, 10);
  throw new BuildError({
    code: 'root_directory_not_found',
    detail: `The root directory "${folder}" does not exist in the repository. At its top there are: ${there.join(', ') || 'no folders'}.`,
    stage: 'detect',
  });
}

function buildCommand(
  settings: BuildSettings,
  manifest: PackageManifest,
  packageManager: PackageManager,
  framework: DetectedFramework | undefined,
): string | undefined {
  if (settings.build_command !== null) return settings.build_command;
  if (manifest.scripts['build']) return `${packageManager.run_command} build`;
  return framework?.build_command;
}

async function planWithoutPackages(
  tree: SourceTree,
  folder: string,
  settings: BuildSettings,
): Promise<BuildPlan> {
  const command = (text: string | null) => (text === null ? undefined : { command: text, folder });
  const build = command(settings.build_command);
  return {
    folder,
    node: await detectNodeVersion(tree, [folder], undefined, settings.node_version),
    packageManager: undefined,
    framework: undefined,
    install: command(settings.install_command),
    isStandardInstall: false,
    build,
    isOutputSet: settings.output_directory !== null,
    outputs: build ? outputsOf(settings, undefined) : await staticOutputs(tree, folder, settings, false),
  };
}

function outputsOf(settings: BuildSettings, framework: DetectedFramework | undefined): string[] {
  if (settings.output_directory !== null) return [settings.output_directory];
  const first = framework?.output_directory;
  return [...new Set([...(first === undefined ? [] : [first]), ...USUAL_OUTPUTS])];
}

/** Plain files: the folder that has an index.html, the project's own or a usual one. */
async function staticOutputs(
  tree: SourceTree,
  folder: string,
  settings: BuildSettings,
  hasManifest: boolean,
): Promise<string[]> {
  if (settings.output_directory !== null) return [settings.output_directory];
  for (const candidate of ['', ...USUAL_OUTPUTS])
    if (await tree.hasFile([folder, candidate, 'index.html'].filter(Boolean).join('/'))) return [candidate];
  throw new BuildError({
    code: hasManifest ? 'no_build_script' : 'nothing_to_deploy',
    detail: hasManifest
      ? 'package.json has no "build" script and there is no index.html: add the script, or set the project’s build command.'
      : 'There is neither a package.json nor an index.html: set the project’s root directory or its output directory.',
    stage: 'detect',
  });
}
