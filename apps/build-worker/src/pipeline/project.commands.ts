import { join } from 'node:path';
import type { BuildDependencies, BuildRequest, CachedParts } from '../build.contract.js';
import type { cacheFolders } from '../cache/cache.folders.js';
import { FrameworkCache, USUAL_CACHES } from '../cache/framework.cache.js';
import type { BuildCommand, BuildPlan } from '../detect/build.plan.js';
import type { SourceTree } from '../detect/source.tree.js';
import type { BuildLog } from '../logs/build.log.js';
import type { Mount, Sandbox } from '../sandbox/sandbox.js';
import { prepareToolchain } from '../toolchain/toolchain.js';
import { commandEnvironment } from './build.environment.js';
import { runStage } from './command.stage.js';
import { downloadsMount, prepareDependencies } from './dependencies.stage.js';
import { dependencyKey } from './dependency.key.js';
import { directScript, type PackageScript } from './package.script.js';
import type { StageClock } from './stage.clock.js';
import type { Workspace } from './workspace.js';

/** What Node compiled (module.enableCompileCache), kept like a framework's cache: loading a bundler takes half as long. */
const COMPILED = '.compiled';

/**
 * npm keeps what Node compiled of it in the folder for temporary files, which is new in each build: written each time and
 * never read, 0.2 s of a small installation.
 */
const UNCOMPILED = { NODE_DISABLE_COMPILE_CACHE: '1' };

export interface ProjectToBuild {
  plan: BuildPlan;
  tree: SourceTree;
  workspace: Workspace;
  branch: string;
  folders: ReturnType<typeof cacheFolders>;
}

export interface CommandContext {
  request: BuildRequest;
  dependencies: BuildDependencies;
  sandbox: Sandbox;
  clock: StageClock;
  log: BuildLog;
  signal: AbortSignal;
}

export interface CommandsDone {
  cached: CachedParts;
  /** To be done once the output is published: the framework's caches are put back. */
  finish: () => Promise<void>;
}

/** Runs what a project needs: its installation and its build. */
export async function runCommands(
  { plan, tree, workspace, branch, folders }: ProjectToBuild,
  context: CommandContext,
): Promise<CommandsDone> {
  const { clock, log, sandbox, signal, request } = context;
  const { limits, hostEnvironment, cacheRoot, logger } = context.dependencies;
  if (!plan.install && !plan.build) return { cached: {}, finish: async () => undefined };

  clock.enter('install');
  const toolchain = await prepareToolchain(
    plan.packageManager,
    plan.node.wanted,
    workspace.folder('bin'),
    sandbox,
    {
      cacheRoot,
      limits,
      hostEnvironment,
      signal,
    },
  );
  const { source, home, tmp } = workspace.inside;
  const bins = [plan.folder, plan.install?.folder ?? ''].map((folder) =>
    join(source, folder, 'node_modules/.bin'),
  );
  const environment = commandEnvironment({
    hostEnvironment,
    variables: request.variables,
    packageManager: plan.packageManager?.name ?? 'npm',
    path: [toolchain.bin, ...new Set(bins), '/usr/bin', '/bin'],
    home,
    tmp,
    downloads: sandbox.place(folders.downloads, '/cache'),
  });
  const run = (
    stage: 'install' | 'build',
    { folder, command }: BuildCommand,
    mounts: readonly Mount[],
    { extra, script }: { extra?: Record<string, string>; script?: PackageScript | undefined } = {},
  ) =>
    runStage(
      {
        stage,
        command,
        script,
        cwd: join(source, folder),
        environment: { ...environment, ...extra },
        mounts: [...workspace.mounts(), ...toolchain.mounts, ...mounts],
        diskFolders: [workspace.root],
      },
      { sandbox, log, limits, signal },
    );

  const installed = await prepareDependencies({
    plan,
    tree,
    workspace,
    sandbox,
    log,
    logger,
    key: await dependencyKey(tree, plan, request.variables),
    caches: folders,
    run: (command, mounts) =>
      run('install', { folder: plan.install?.folder ?? '', command }, mounts, { extra: UNCOMPILED }),
  });

  const cached: CachedParts = installed.cached === undefined ? {} : { dependencies: installed.cached };

  clock.enter('build');
  if (!plan.build) return { cached, finish: async () => undefined };
  const names = new Set([...USUAL_CACHES, ...(plan.framework?.cache_folders ?? [])]);
  const cache = new FrameworkCache(folders.frameworks, request.payload.project_id, branch, [
    COMPILED,
    ...[...names].map((name) => (plan.folder ? `${plan.folder}/${name}` : name)),
  ]);
  const homeFolder = workspace.folder('home');
  const locate = (path: string) =>
    path === COMPILED ? { root: homeFolder, path: join(homeFolder, COMPILED) } : installed.locate(path);
  cached.framework = await cache.restore(workspace.folder('taken'), locate, (path) => sandbox.own(path));
  const script = await directScript(tree, plan, source);
  const extra = { NODE_COMPILE_CACHE: join(home, COMPILED) };
  // Yarn's Plug'n'Play runs packages from its cache.
  const downloads = await downloadsMount(folders.downloads, workspace, sandbox);
  await run('build', plan.build, [downloads, ...(await installed.mounts())], { extra, script });
  const finish = async () => {
    await cache
      .store(workspace.folder('given'), locate)
      .catch((error: unknown) => logger.warn({ err: error }, 'the framework’s cache could not be kept'));
  };
  return { cached, finish };
}
