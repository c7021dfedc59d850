import { isDomainError } from '@slipway/shared/errors';
import { BuildError, type BuildStage } from '../build.error.js';
import { SandboxUnavailable } from '../sandbox/sandbox.js';

/** Whatever was thrown in a stage, as an error that says what to do about it. */
export function asBuildError(error: unknown, stage: BuildStage): BuildError {
  if (error instanceof BuildError) return error;
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
