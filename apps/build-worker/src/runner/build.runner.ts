import type { BuildReporter, BuildRequest, BuildResult } from '../build.contract.js';

/** Where a build runs. Whatever the place, the same request gives the same manifest. */
export interface BuildRunner {
  /** @throws BuildError when the build fails; the signal's reason when it is aborted */
  run(request: BuildRequest, reporter: BuildReporter, signal: AbortSignal): Promise<BuildResult>;
}
