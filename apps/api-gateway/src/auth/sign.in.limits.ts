import { DomainError } from '@slipway/shared/errors';

/** Failed attempts are counted within this time. */
export const WINDOW_MINUTES = 15;
/** Failed attempts for one e-mail address, whether it has an account or not, after which it is locked. */
export const ACCOUNT_FAILURES = 10;
/** Failed attempts from one address over all accounts, after which it has to wait until some are older than the window. */
export const ADDRESS_FAILURES = 30;
/** The first lock; each further one is twice as long, up to the longest. */
export const FIRST_LOCK_MINUTES = 1;
export const LONGEST_LOCK_MINUTES = 15;
/** A lock is the first one again when the last one ended so long ago. */
export const LOCKS_FORGOTTEN_HOURS = 24;
/** An attempt of which nothing was heard again, as its process has ended, counts for so long. */
export const PENDING_SECONDS = 60;

/** Mails with a link to a new password, within an hour, to one e-mail address; more are not sent, and nobody is told. */
export const RESETS_PER_ACCOUNT = 3;
/** The same that one address may ask for; more are refused. */
export const RESETS_PER_ADDRESS = 10;

/** 429: the same whether the account, or any, is there. */
export function tooManyAttempts(retryAfterSeconds: number): DomainError {
  return new DomainError({
    code: 'too_many_attempts',
    status: 429,
    detail: 'There were too many attempts. Wait a while, or have your password reset by mail.',
    retryable: true,
    retryAfterSeconds: Math.max(1, Math.ceil(retryAfterSeconds)),
  });
}
