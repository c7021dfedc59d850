import type { JobError } from '@slipway/shared/contracts';
import { isDomainError, messageOf } from '@slipway/shared/errors';
import type { JobDeclaration } from '@slipway/shared/contracts/jobs';
import type { Ending } from '../store/ending.repository.js';
import { JobPostponed } from './job.postponed.js';
import { JobCancelled, JobTimedOut, WorkerStopping } from './abort.reasons.js';

/** An error that says more about itself than its message. */
interface Detailed {
  command?: unknown;
  exit_code?: unknown;
  stage?: unknown;
}

/** What is kept of anything that a handler can throw. */
export function jobErrorOf(thrown: unknown): JobError {
  const { command, exit_code, stage } = (
    typeof thrown === 'object' && thrown !== null ? thrown : {}
  ) as Detailed;
  return {
    code: isDomainError(thrown) ? thrown.code : 'unexpected',
    message: storable(messageOf(thrown)) || 'It failed without saying why.',
    ...(typeof command === 'string' ? { command: storable(command) } : {}),
    ...(typeof exit_code === 'number' ? { exit_code } : {}),
    ...(typeof stage === 'string' ? { stage: storable(stage) } : {}),
  };
}

/** Postgres stores no NUL, and no half of a surrogate pair, which a cut can leave. */
function storable(text: string): string {
  return text.slice(0, 8_000).replaceAll('\u0000', '').toWellFormed();
}

/**
 * The pause before attempt `failures + 1`: exponential, with full jitter on its upper half so that jobs that failed
 * together do not come back together. Milliseconds.
 */
export function backoffDelay(
  { initial_ms, factor, max_ms }: JobDeclaration['backoff'],
  failures: number,
  random: () => number,
): number {
  const ceiling = Math.min(max_ms, initial_ms * factor ** Math.max(0, failures - 1));
  return Math.round(ceiling * (0.5 + random() / 2));
}

export interface AttemptNumbers {
  attempt: number;
  /** The attempt after which a failure is final; attempts that do not count, and a retry by hand, have raised it. */
  lastAttempt: number;
  /** How often a job of this type is tried. */
  attempts: number;
  backoff: JobDeclaration['backoff'];
}

/**
 * How an attempt ends that did not return.
 * @param abortReason the reason of the attempt's signal, when it has fired
 */
export function endingOf(
  thrown: unknown,
  abortReason: unknown,
  numbers: AttemptNumbers,
  random = Math.random,
): Ending {
  if (abortReason instanceof JobCancelled) return { status: 'cancelled' };
  if (abortReason instanceof WorkerStopping) {
    const error = {
      code: 'worker_stopping',
      message: 'The worker was stopped; the job goes on with another one.',
    };
    return { status: 'pending', error, delayMs: 0, free: true };
  }
  if (abortReason instanceof JobTimedOut)
    return { status: 'failed', error: { code: 'timed_out', message: abortReason.message } };
  const error = jobErrorOf(thrown);
  if (thrown instanceof JobPostponed)
    return { status: 'pending', error, delayMs: Math.max(0, Math.ceil(thrown.delayMs)), free: true };
  // An error that does not speak for itself is a surprise: perhaps of the moment, so it is tried again.
  const retryable = isDomainError(thrown) ? thrown.retryable : true;
  if (!retryable || numbers.attempt >= numbers.lastAttempt) return { status: 'failed', error };
  const failures = numbers.attempts - (numbers.lastAttempt - numbers.attempt);
  return {
    status: 'pending',
    error,
    delayMs: backoffDelay(numbers.backoff, failures, random),
    free: false,
  };
}
