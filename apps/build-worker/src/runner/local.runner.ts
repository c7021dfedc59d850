import type { BuildDependencies, BuildReporter, BuildRequest, BuildResult } from '../build.contract.js';
import { runBuild } from '../pipeline/build.js';
import { requireSandboxTools } from '../sandbox/tools.js';
import type { BuildRunner } from './build.runner.js';

/** Builds as child processes on this machine. */
export class LocalRunner implements BuildRunner {
  private constructor(private readonly dependencies: BuildDependencies) {}

  /** @throws SandboxUnavailable when the sandbox's tools are missing, saying how to install them */
  static async create(dependencies: BuildDependencies): Promise<LocalRunner> {
    if (dependencies.sandbox === 'bubblewrap') await requireSandboxTools();
    return new LocalRunner(dependencies);
  }

  run(request: BuildRequest, reporter: BuildReporter, signal: AbortSignal): Promise<BuildResult> {
    return runBuild(request, reporter, signal, this.dependencies);
  }
}
