import { describe, expect, it } from 'vitest';
import { DomainError } from '@slipway/shared/errors';
import { JobCancelled, JobTimedOut, WorkerStopping } from './abort.reasons.js';
import { endingOf } from './ending.rules.js';
import { JobPostponed } from './job.postponed.js';

const backoff = { initial_ms: 1_000, factor: 4, max_ms: 60_000 };
const numbers = { attempt: 1, lastAttempt: 3, attempts: 3, backoff };
const postponed = (delayMs: number) => new JobPostponed('not_yet', 'It is not its turn.', delayMs);

describe('the ending of a postponed job', () => {
  it('is its own delay, without jitter, an error that says why, and an attempt that does not count', () => {
    expect(endingOf(postponed(86_400_000), undefined, numbers)).toEqual({
      status: 'pending',
      error: { code: 'not_yet', message: 'It is not its turn.' },
      delayMs: 86_400_000,
      free: true,
    });
  });

  it('is no failure in the last attempt either', () => {
    expect(endingOf(postponed(5), undefined, { ...numbers, attempt: 3 })).toMatchObject({
      status: 'pending',
      free: true,
    });
  });

  it.each([
    [0, 0],
    [-5, 0],
    [0.2, 1],
  ])('after %d ms is one of %d whole ones', (delayMs, expected) => {
    expect(endingOf(postponed(delayMs), undefined, numbers)).toMatchObject({ delayMs: expected });
  });

  it.each([
    ['a cancelled job', new JobCancelled(), { status: 'cancelled' }],
    ['a job that took too long', new JobTimedOut(1), { status: 'failed' }],
    ['a worker that stops', new WorkerStopping(), { status: 'pending', delayMs: 0, free: true }],
  ])('gives way to that of %s', (_, reason, ending) => {
    expect(endingOf(postponed(5_000), reason, numbers)).toMatchObject(ending);
  });

  it('is not that of another error which may be tried again', () => {
    const error = new DomainError({ code: 'away', status: 503, detail: 'Not now.', retryable: true });
    expect(endingOf(error, undefined, numbers)).toMatchObject({ free: false });
  });
});
