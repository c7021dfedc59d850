/*
 * Redis pub/sub channels between our processes. What travels there only wakes or quickens: whoever misses a message
 * finds the same in Postgres.
 */

/** A project's alias moved, or its site's state changed; the message is the project's slug. */
export const ALIAS_CHANNEL = 'slipway:alias';

/** A job's cancellation was asked for; the message is the job's id. */
export const CANCEL_CHANNEL = 'slipway:cancel';

/** Events of one job, as they are appended: a JSON array in the order of `seq`. */
export const jobChannel = (jobId: string): string => `slipway:job:${jobId}`;

/** Status changes of one tenant's jobs: a JSON array of `JobStatusChange`. */
export const tenantChannel = (tenantId: string): string => `slipway:tenant:${tenantId}`;
