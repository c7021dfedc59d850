import { ProblemError } from '@slipway/client';

/** Whether what was asked for is not there: deleted, or never made. */
export function isMissing(error: Error): boolean {
  return error instanceof ProblemError && error.problem.status === 404;
}
