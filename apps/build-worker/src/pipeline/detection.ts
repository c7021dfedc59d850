import type { DetectionResult } from '@slipway/shared/contracts';
import type { JobPayload } from '@slipway/shared/contracts/jobs';
import type { BuildDependencies, BuildReporter } from '../build.contract.js';
import { BuildError, type BuildStage } from '../build.error.js';
import { planBuild } from '../detect/build.plan.js';
import { findPackages } from '../detect/packages.js';
import { summaryOf } from '../detect/plan.summary.js';
import { SourceTree } from '../detect/source.tree.js';
import { terminalText } from '../logs/terminal.text.js';
import { createSandbox } from '../sandbox/create.sandbox.js';
import { checkOut, probe, type CheckoutDependencies } from './checkout.js';
import { asBuildError } from './failure.js';
import { Workspace } from './workspace.js';

export type DetectionDependencies = CheckoutDependencies &
  Pick<BuildDependencies, 'workspaceRoot' | 'sandbox' | 'logger'>;

/** Somebody waits for the answer: a clone that takes longer than this is better started as a build. */
const CLONE_MS = 90_000;
/** The percents at which the stages begin. */
const STARTS = { clone: 5, detect: 90 };

/**
 * Finds out how a repository would be built, with the checks and limits of a build, and builds nothing.
 * @throws BuildError when it cannot be cloned; the signal's reason when it is aborted
 */
export async function runDetection(
  payload: JobPayload<'detection'>,
  { progress }: Pick<BuildReporter, 'progress'>,
  signal: AbortSignal,
  dependencies: DetectionDependencies,
): Promise<DetectionResult> {
  const { workspaceRoot, logger } = dependencies;
  const limits = { ...dependencies.limits, clone_ms: Math.min(CLONE_MS, dependencies.limits.clone_ms) };
  const sandbox = createSandbox(dependencies.sandbox, dependencies);
  let stage: BuildStage = 'clone';
  let workspace: Workspace | undefined;
  try {
    progress(STARTS.clone, 'clone', payload.git_url);
    const repository = await probe(payload.git_url, payload.branch, dependencies, signal);
    workspace = await Workspace.create(workspaceRoot, sandbox);
    const onProgress = risingOnly((done, message) =>
      progress(Math.floor(STARTS.clone + (STARTS.detect - STARTS.clone) * done), 'clone', message),
    );
    const git = { ...dependencies, limits };
    const clone = await checkOut(repository, workspace, sandbox, git, onProgress, signal);
    stage = 'detect';
    progress(STARTS.detect, 'detect');
    const tree = await SourceTree.at(workspace.folder('source'));
    return {
      branch: repository.branch,
      commit_sha: clone.commit_sha,
      commit_message: terminalText(clone.commit_message),
      ...(await planOrProblem(tree, payload)),
      packages: await findPackages(tree),
    };
  } catch (error) {
    signal.throwIfAborted();
    throw asBuildError(error, stage);
  } finally {
    workspace?.remove(logger);
  }
}

/** A repository that would not build as it is has its packages all the same: one of them may be what is meant. */
async function planOrProblem(
  tree: SourceTree,
  payload: JobPayload<'detection'>,
): Promise<Pick<DetectionResult, 'plan' | 'problem'>> {
  try {
    return { plan: summaryOf(await planBuild(tree, settingsOf(payload))), problem: null };
  } catch (error) {
    if (!(error instanceof BuildError)) throw error;
    return { plan: null, problem: error.toJobError() };
  }
}

/** Git tells every state of its progress; what is not at least a tenth further is not worth an event. */
function risingOnly(tell: (done: number, message: string) => void): typeof tell {
  let told = 0;
  return (done, message) => {
    if (done < told + 0.1) return;
    told = done;
    tell(done, message);
  };
}

function settingsOf({ branch, root_directory }: JobPayload<'detection'>): Parameters<typeof planBuild>[1] {
  return {
    branch,
    root_directory,
    install_command: null,
    build_command: null,
    output_directory: null,
    node_version: null,
  };
}
