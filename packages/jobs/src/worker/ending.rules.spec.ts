import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DomainError } from '@slipway/shared/errors';
import { AttemptLost, JobCancelled, JobTimedOut, WorkerStopping } from './abort.reasons.js';
import { backoffDelay, endingOf, jobErrorOf } from './ending.rules.js';

const backoff = { initial_ms: 1_000, factor: 4, max_ms: 60_000 };
const numbers = { attempt: 1, lastAttempt: 3, attempts: 3, backoff };
const passing = new DomainError({ code: 'away', status: 503, detail: 'Not now.', retryable: true });
const final = new DomainError({ code: 'wrong', status: 422, detail: 'Never.' });

describe('endingOf', () => {
  it.each([
    ['what may be tried again', passing, undefined, numbers, 'pending'],
    ['what may not', final, undefined, numbers, 'failed'],
    ['the last allowed attempt', passing, undefined, { ...numbers, attempt: 3 }, 'failed'],
    ['a surprise', new Error('hm'), undefined, numbers, 'pending'],
    ['a cancelled job', passing, new JobCancelled(), numbers, 'cancelled'],
    ['a job that took too long', passing, new JobTimedOut(60_000), numbers, 'failed'],
    ['a worker that stops', final, new WorkerStopping(), { ...numbers, attempt: 3 }, 'pending'],
  ])('of %s', (_name, thrown, reason, attemptNumbers, status) => {
    expect(endingOf(thrown, reason, attemptNumbers).status).toBe(status);
  });

  it('does not count an attempt that the worker gave back', () => {
    expect(endingOf(final, new WorkerStopping(), numbers)).toMatchObject({ free: true, delayMs: 0 });
    expect(endingOf(passing, undefined, numbers)).toMatchObject({ free: false });
  });

  it('counts the failures since the last grant for the pause, not all attempts there ever were', () => {
    const afterRetry = { ...numbers, attempt: 41, lastAttempt: 43 };
    expect(endingOf(passing, undefined, afterRetry, () => 1)).toMatchObject({ delayMs: 1_000 });
    expect(endingOf(passing, undefined, { ...afterRetry, attempt: 42 }, () => 1)).toMatchObject({
      delayMs: 4_000,
    });
  });

  it('takes the error, not the reason, of an attempt that was lost', () => {
    expect(endingOf(final, new AttemptLost(), numbers)).toMatchObject({
      status: 'failed',
      error: { code: 'wrong' },
    });
  });
});

describe('backoffDelay', () => {
  it('stays between half of the exponential ceiling and the ceiling', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 50 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (failures, random) => {
          const ceiling = Math.min(60_000, 1_000 * 4 ** (failures - 1));
          const delay = backoffDelay(backoff, failures, () => random);
          expect(delay).toBeGreaterThanOrEqual(ceiling / 2);
          expect(delay).toBeLessThanOrEqual(ceiling);
        },
      ),
    );
  });
});

describe('jobErrorOf', () => {
  it('keeps something printable of anything that can be thrown', () => {
    fc.assert(
      fc.property(fc.anything(), (thrown) => {
        const { code, message } = jobErrorOf(thrown);
        expect(code).toBe('unexpected');
        expect(message.length).toBeGreaterThan(0);
        expect(message).not.toContain('\u0000');
      }),
    );
  });

  it('keeps nothing that Postgres does not store', () => {
    const halved = `${'x'.repeat(7_999)}\u{1f600}`;
    const error = Object.assign(new Error(halved), { stage: 'a\u0000b', command: '\ud83d' });
    expect(jobErrorOf(error)).toEqual({
      code: 'unexpected',
      message: `${'x'.repeat(7_999)}\ufffd`,
      stage: 'ab',
      command: '\ufffd',
    });
  });
});
