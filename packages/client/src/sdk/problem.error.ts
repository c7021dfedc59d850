import type { Problem } from '@slipway/shared/contracts';

/** The API refused: carries the problem document as it came (RFC 9457). */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  constructor(readonly problem: Problem) {
    super(problem.detail);
  }
}

/** The API was not reached, or what answered was not the API. */
export class UnreachableError extends Error {
  override readonly name = 'UnreachableError';
}

/** Whether the beginning of a log was asked for that is not kept any more: its job says where what is kept begins. */
export function isExpiredLog(error: unknown): boolean {
  return error instanceof ProblemError && error.problem.status === 410;
}
