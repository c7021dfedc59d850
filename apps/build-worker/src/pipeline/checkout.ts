import type { BuildDependencies } from '../build.contract.js';
import { cloneRepository, type ClonedRepository } from '../clone/clone.js';
import { probeRepository, type ProbedRepository } from '../clone/repository.probe.js';
import type { Sandbox } from '../sandbox/sandbox.js';
import type { Workspace } from './workspace.js';

export type CheckoutDependencies = Pick<
  BuildDependencies,
  'gitAllowedHosts' | 'hostEnvironment' | 'limits' | 'resolve'
>;

/** Looks at a repository before anything is fetched. @throws BuildError */
export function probe(
  gitUrl: string,
  branch: string | null,
  { gitAllowedHosts, limits, resolve }: CheckoutDependencies,
  signal: AbortSignal,
): Promise<ProbedRepository> {
  return probeRepository(gitUrl, branch, {
    allowedHosts: gitAllowedHosts,
    resolve,
    timeout_ms: limits.probe_ms,
    signal,
  });
}

/** Clones what was probed into a workspace. @throws BuildError */
export function checkOut(
  repository: ProbedRepository,
  workspace: Workspace,
  sandbox: Sandbox,
  { limits, hostEnvironment }: CheckoutDependencies,
  onProgress: (done: number, message: string) => void,
  signal: AbortSignal,
): Promise<ClonedRepository> {
  const folder = workspace.folder('source');
  return cloneRepository(repository, sandbox, { folder, limits, hostEnvironment, onProgress, signal });
}
