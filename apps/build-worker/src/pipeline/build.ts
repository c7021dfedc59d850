import type { BuildDependencies, BuildReporter, BuildRequest, BuildResult } from '../build.contract.js';
import { BuildError } from '../build.error.js';
import { cacheFolders } from '../cache/cache.folders.js';
import { KnownCommits, type KnownCommit } from '../cache/known.commits.js';
import type { ClonedRepository } from '../clone/clone.js';
import type { ProbedRepository } from '../clone/repository.probe.js';
import { planBuild, type BuildPlan } from '../detect/build.plan.js';
import { described, summaryOf } from '../detect/plan.summary.js';
import { SourceTree } from '../detect/source.tree.js';
import { BuildLog } from '../logs/build.log.js';
import { Redactor } from '../logs/redactor.js';
import { findOutput } from '../publish/output.directory.js';
import { walkOutput } from '../publish/output.walk.js';
import { publishFiles, type Published } from '../publish/publish.js';
import { VariantCache } from '../publish/variant.cache.js';
import { createSandbox } from '../sandbox/create.sandbox.js';
import type { Sandbox } from '../sandbox/sandbox.js';
import { checkOut, probe } from './checkout.js';
import { asBuildError } from './failure.js';
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
    const failure = asBuildError(error, clock.current);
    log.system(`Failed: ${failure.message}`);
    throw failure;
  }
}

/** What is built, as far as it is known before. */
type BuildInput = KnownCommit & Pick<BuildResult, 'branch' | 'commit_sha'>;

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
    const { branch } = payload.settings;
    const repository = await probe(payload.git_url, branch, this.dependencies, this.signal);
    const known = new KnownCommits(this.folders.commits);
    const key = commitKey(payload.git_url, repository.commit_sha, payload.settings, variables);
    const commit = await known.find(key);
    if (commit) {
      const input = { ...commit, branch: repository.branch, commit_sha: repository.commit_sha };
      const reused = await this.reuse(input);
      if (reused) return reused;
    }
    const workspace = await Workspace.create(this.dependencies.workspaceRoot, this.sandbox);
    try {
      return await this.build(repository, workspace, (found) => known.store(key, found));
    } finally {
      workspace.remove(this.dependencies.logger);
    }
  }

  private async build(
    repository: ProbedRepository,
    workspace: Workspace,
    remember: (commit: KnownCommit) => Promise<void>,
  ): Promise<BuildResult> {
    const { payload, variables } = this.request;
    const { commit_sha, commit_message, tree_sha } = await this.clone(repository, workspace);
    this.clock.enter('detect');
    const tree = await SourceTree.at(workspace.folder('source'));
    const plan = await planBuild(tree, payload.settings);
    this.log.system(described(plan));
    const fingerprint = fingerprintOf(tree_sha, payload.settings, variables, plan);
    const known: KnownCommit = { fingerprint, commit_message, plan: summaryOf(plan) };
    // A newer commit than the probed one may have been cloned; it is then remembered the next time.
    if (commit_sha === repository.commit_sha) await remember(known);
    const input: BuildInput = { ...known, branch: repository.branch, commit_sha };
    const reused = await this.reuse(input);
    if (reused) return reused;

    const { cached, finish } = await runCommands(
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
    return this.result(input, { ...published, cached, reused: false });
  }

  private async clone(repository: ProbedRepository, workspace: Workspace): Promise<ClonedRepository> {
    this.log.system(`Cloning ${repository.url.href} (branch ${repository.branch})`);
    const { sandbox, dependencies, signal } = this;
    const onProgress = (done: number, message: string) => this.clock.advance(done, message);
    const clone = await checkOut(repository, workspace, sandbox, dependencies, onProgress, signal);
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

  /** The output of an earlier build of the same input, when there is one. */
  private async reuse(input: BuildInput): Promise<BuildResult | undefined> {
    const earlier = await this.dependencies.findReusable(this.request.tenantId, input.fingerprint);
    if (!earlier) return undefined;
    this.log.system(
      'The same files, settings, variables and tools were built before: their output is used again.',
    );
    return this.result(input, { ...earlier, uploaded_blobs: 0, cached: {}, reused: true });
  }

  private result(
    { branch, commit_sha, commit_message, fingerprint, plan }: BuildInput,
    output: Published & Pick<BuildResult, 'cached' | 'reused'>,
  ): BuildResult {
    this.clock.end();
    const { manifest_sha256, file_count, size_bytes, uploaded_blobs, reused, cached } = output;
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
      plan,
      cached,
    };
  }
}
