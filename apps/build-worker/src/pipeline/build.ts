import { isDomainError } from '@slipway/shared/errors';
import type {
  BuildDependencies,
  BuildReporter,
  BuildRequest,
  BuildResult,
  ReusableOutput,
} from '../build.contract.js';
import { BuildError } from '../build.error.js';
import { cacheFolders } from '../cache/cache.folders.js';
import { KnownCommits } from '../cache/known.commits.js';
import { cloneRepository, type ClonedRepository } from '../clone/clone.js';
import { probeRepository, type ProbedRepository } from '../clone/repository.probe.js';
import { planBuild, type BuildPlan } from '../detect/build.plan.js';
import { SourceTree } from '../detect/source.tree.js';
import { BuildLog } from '../logs/build.log.js';
import { Redactor } from '../logs/redactor.js';
import { findOutput } from '../publish/output.directory.js';
import { walkOutput } from '../publish/output.walk.js';
import { publishFiles, type Published } from '../publish/publish.js';
import { VariantCache } from '../publish/variant.cache.js';
import { createSandbox } from '../sandbox/create.sandbox.js';
import { SandboxUnavailable, type Sandbox } from '../sandbox/sandbox.js';
import { commitKey, fingerprintOf } from './fingerprint.js';
import { runCommands } from './project.commands.js';
import { StageClock } from './stage.clock.js';
import { Workspace } from './workspace.js';

/**
 * Builds one commit: clone, detect, install, build, publish. Nothing of the build is left running when this settles.
 * @throws BuildError when it fails; the signal's reason when it is aborted
 */
export async function runBuild(
  request: BuildRequest,
  reporter: BuildReporter,
  signal: AbortSignal,
  dependencies: BuildDependencies,
): Promise<BuildResult> {
  const clock = new StageClock(reporter);
  const { limits } = dependencies;
  const log = new BuildLog(reporter, new Redactor(Object.values(request.variables)), {
    maxBytes: limits.log_bytes,
    maxLines: limits.log_lines,
    maxLineLength: limits.log_line_length,
  });
  try {
    return await new Build(request, dependencies, clock, log, signal).run();
  } catch (error) {
    signal.throwIfAborted();
    const failure = asBuildError(error, clock);
    log.system(`Failed: ${failure.message}`);
    throw failure;
  }
}

class Build {
  private readonly sandbox: Sandbox;
  private readonly folders: ReturnType<typeof cacheFolders>;

  constructor(
    private readonly request: BuildRequest,
    private readonly dependencies: BuildDependencies,
    private readonly clock: StageClock,
    private readonly log: BuildLog,
    private readonly signal: AbortSignal,
  ) {
    this.sandbox = createSandbox(dependencies.sandbox, dependencies);
    this.folders = cacheFolders(dependencies.cacheRoot, request.tenantId);
  }

  async run(): Promise<BuildResult> {
    const { payload, variables } = this.request;
    this.clock.enter('clone', payload.git_url);
    const repository = await this.probe();
    const known = new KnownCommits(this.folders.commits);
    const key = commitKey(payload.git_url, repository.commit_sha, payload.settings, variables);
    const commit = await known.find(key);
    const earlier =
      commit && (await this.dependencies.findReusable(this.request.tenantId, commit.fingerprint));
    if (commit && earlier)
      return this.reuse(
        repository,
        repository.commit_sha,
        commit.commit_message,
        commit.fingerprint,
        earlier,
      );
    const workspace = await Workspace.create(this.dependencies.workspaceRoot, this.sandbox);
    try {
      return await this.build(repository, workspace, (fingerprint, commit_message) =>
        known.store(key, { fingerprint, commit_message }),
      );
    } finally {
      workspace.remove(this.dependencies.logger);
    }
  }

  private async build(
    repository: ProbedRepository,
    workspace: Workspace,
    remember: (fingerprint: string, message: string) => Promise<void>,
  ): Promise<BuildResult> {
    const { payload, variables } = this.request;
    const clone = await this.clone(repository, workspace);
    this.clock.enter('detect');
    const tree = await SourceTree.at(workspace.folder('source'));
    const plan = await planBuild(tree, payload.settings);
    for (const line of described(plan)) this.log.system(line);
    const fingerprint = fingerprintOf(clone.tree_sha, payload.settings, variables, plan);
    // A newer commit than the probed one may have been cloned; it is then remembered the next time.
    if (clone.commit_sha === repository.commit_sha) await remember(fingerprint, clone.commit_message);
    const earlier = await this.dependencies.findReusable(this.request.tenantId, fingerprint);
    if (earlier) return this.reuse(repository, clone.commit_sha, clone.commit_message, fingerprint, earlier);

    const finish = await runCommands(
      { plan, tree, workspace, branch: repository.branch, folders: this.folders },
      {
        request: this.request,
        dependencies: this.dependencies,
        sandbox: this.sandbox,
        clock: this.clock,
        log: this.log,
        signal: this.signal,
      },
    );
    const published = await this.publish(tree, plan);
    await finish();
    return this.result(repository, clone.commit_sha, clone.commit_message, fingerprint, published, false);
  }

  private probe(): Promise<ProbedRepository> {
    const { payload } = this.request;
    const { gitAllowedHosts, limits, resolve } = this.dependencies;
    return probeRepository(payload.git_url, payload.settings.branch, {
      allowedHosts: gitAllowedHosts,
      resolve,
      timeout_ms: limits.probe_ms,
      signal: this.signal,
    });
  }

  private async clone(repository: ProbedRepository, workspace: Workspace): Promise<ClonedRepository> {
    this.log.system(`Cloning ${repository.url.href} (branch ${repository.branch})`);
    const clone = await cloneRepository(repository, this.sandbox, {
      folder: workspace.folder('source'),
      limits: this.dependencies.limits,
      hostEnvironment: this.dependencies.hostEnvironment,
      onProgress: (done, message) => this.clock.advance(done, message),
      signal: this.signal,
    });
    this.log.system(`Commit ${clone.commit_sha.slice(0, 10)} ${clone.commit_message}`);
    return clone;
  }

  private async publish(tree: SourceTree, plan: BuildPlan): Promise<Published> {
    this.clock.enter('publish');
    const { limits, store } = this.dependencies;
    const output = await findOutput(tree, plan);
    const files = await walkOutput(output.path, limits, output.isSource);
    if (files.length === 0)
      throw new BuildError({
        code: 'output_empty',
        detail: `The output directory "${output.name || '.'}" has no files: check what the build command writes.`,
        stage: 'publish',
      });
    this.log.system(`Publishing ${files.length.toLocaleString('en')} files from "${output.name || '.'}"`);
    return publishFiles(files, {
      store,
      variants: new VariantCache(this.folders.compressed),
      onProgress: (done, total) => this.clock.advance(done / total, `${done} of ${total} files`),
      signal: this.signal,
    });
  }

  private reuse(
    repository: ProbedRepository,
    commitSha: string,
    message: string,
    fingerprint: string,
    earlier: ReusableOutput,
  ): BuildResult {
    this.log.system(
      'The same files, settings, variables and tools were built before: their output is used again.',
    );
    return this.result(repository, commitSha, message, fingerprint, { ...earlier, uploaded_blobs: 0 }, true);
  }

  private result(
    { branch }: ProbedRepository,
    commit_sha: string,
    commit_message: string,
    fingerprint: string,
    { manifest_sha256, file_count, size_bytes, uploaded_blobs }: Published,
    reused: boolean,
  ): BuildResult {
    this.clock.end();
    return {
      commit_sha,
      commit_message: this.log.clean(commit_message),
      branch,
      fingerprint,
      manifest_sha256,
      file_count,
      size_bytes,
      uploaded_blobs,
      reused,
      stages: this.clock.stages,
    };
  }
}

function described({ packageManager, framework, node, install, build }: BuildPlan): string[] {
  if (!install && !build) return ['No build is needed: the files are published as they are.'];
  const tools = [
    framework?.name,
    packageManager && packageManager.version !== 'bundled'
      ? `${packageManager.name} ${packageManager.version}`
      : packageManager?.name,
    `Node.js ${node.wanted ?? process.versions.node}${node.source === 'default' ? '' : ` (${node.source})`}`,
  ];
  return [`Building with ${tools.filter(Boolean).join(', ')}`];
}

function asBuildError(error: unknown, clock: StageClock): BuildError {
  if (error instanceof BuildError) return error;
  const stage = clock.current;
  if (error instanceof SandboxUnavailable)
    return new BuildError({
      code: 'sandbox_unavailable',
      detail: 'The build’s sandbox could not be started on the worker. It is tried again.',
      stage,
      retryable: true,
      cause: error,
    });
  return new BuildError({
    code: 'build_interrupted',
    detail: 'The worker had a problem of its own while it built. It is tried again.',
    stage,
    retryable: isDomainError(error) ? error.retryable : true,
    cause: error,
  });
}
