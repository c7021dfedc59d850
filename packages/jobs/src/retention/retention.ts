import type { Pool } from 'pg';
import type { Logger } from '@slipway/shared/logging';
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
export class Retention {
  private readonly timer: NodeJS.Timeout;
  private running: Promise<void> | undefined;
  private isStopped = false;

  constructor(private readonly options: RetentionOptions) {
    this.timer = setInterval(() => void this.run(), options.intervalMs ?? 60_000);
  }

  /** Removes all that is due now. */
  run(): Promise<void> {
    return (this.running ??= this.expire().finally(() => (this.running = undefined)));
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    clearInterval(this.timer);
    await this.running;
  }

  private async expire(): Promise<void> {
    const { pool, logger, eventsMs, jobsMs, forgetSubjects } = this.options;
    const ago = (ms: number) => new Date(Date.now() - ms);
    try {
      const logs = await this.repeat((after) => expireLogs(pool, ago(eventsMs), after));
      // Their logs are gone by then, which are most of it.
      const jobs = await this.repeat((after) => expireJobs(pool, ago(jobsMs), after, forgetSubjects));
      const keys = await this.repeat(() => expireKeys(pool));
      await expireLanes(pool);
      if (jobs + logs > 0) logger.info({ jobs, logs, idempotency_keys: keys }, 'removed what has expired');
    } catch (error) {
      logger.warn({ err: error }, 'what has expired could not be removed');
    }
  }

  private async repeat(step: (after: string) => Promise<Step>): Promise<number> {
    let total = 0;
    for (let after: string | undefined = NIL; after !== undefined && !this.isStopped;) {
      const done: Step = await step(after);
      total += done.removed;
      after = done.next;
    }
    return total;
  }
}

/** Lower than any id (RFC 9562, 5.9). */
const NIL = '00000000-0000-0000-0000-000000000000';
