import type { Pool } from 'pg';
import type { Logger } from '@slipway/shared/logging';
import { Expiry } from './expiry.js';
import { expireKeys } from '../submit/idempotency.repository.js';
import {
  expireJobs,
  expireLanes,
  expireLogs,
  type ForgetSubjects,
  type Step,
} from './retention.repository.js';

export interface RetentionOptions {
  pool: Pool;
  logger: Logger;
  /** How long the log of a finished job is kept, in milliseconds. */
  eventsMs: number;
  /** How long a finished job itself is kept, in milliseconds. */
  jobsMs: number;
  forgetSubjects: ForgetSubjects;
  intervalMs?: number;
}

/**
 * Removes what is older than the policy says: every minute, in short transactions one after the other, which pass over
 * rows that somebody holds. Several processes may do it at once.
 */
export function startRetention({ intervalMs = 60_000, ...options }: RetentionOptions): Expiry {
  const { logger } = options;
  return new Expiry({ logger, intervalMs, expire: (isStopped) => expire(options, isStopped) });
}

async function expire(
  { pool, logger, eventsMs, jobsMs, forgetSubjects }: RetentionOptions,
  isStopped: () => boolean,
): Promise<void> {
  const ago = (ms: number) => new Date(Date.now() - ms);
  const logs = await repeat(isStopped, (after) => expireLogs(pool, ago(eventsMs), after));
  // Their logs are gone by then, which are most of it.
  const jobs = await repeat(isStopped, (after) => expireJobs(pool, ago(jobsMs), after, forgetSubjects));
  const keys = await repeat(isStopped, () => expireKeys(pool));
  await expireLanes(pool);
  if (jobs + logs > 0) logger.info({ jobs, logs, idempotency_keys: keys }, 'removed what has expired');
}

/** Lower than any id (RFC 9562, 5.9). */
const NIL = '00000000-0000-0000-0000-000000000000';

async function repeat(isStopped: () => boolean, step: (after: string) => Promise<Step>): Promise<number> {
  let total = 0;
  for (let after: string | undefined = NIL; after !== undefined && !isStopped();) {
    const done: Step = await step(after);
    total += done.removed;
    after = done.next;
  }
  return total;
}
