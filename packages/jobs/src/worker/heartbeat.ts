import type { Pool, PoolClient } from 'pg';
import type { Logger } from '@slipway/shared/logging';
import { beat } from '../store/heartbeat.repository.js';
import { AttemptLost, JobCancelled } from './abort.reasons.js';
import type { Attempt } from './attempt.js';

export interface HeartbeatOptions {
  pool: Pool;
  logger: Logger;
  /** The running attempts by their jobs. */
  attempts: ReadonlyMap<string, Attempt>;
  intervalMs?: number | undefined;
}

/** Shows that the running attempts are alive, and learns what happened to them while nobody could tell us. */
export class Heartbeat {
  private timer: NodeJS.Timeout | undefined;
  private beating = false;
  private isStopped = false;
  /** A connection of its own: beats must not queue behind the work whose life they show. */
  private client: PoolClient | undefined;

  constructor(private readonly options: HeartbeatOptions) {}

  start(): void {
    this.timer = setInterval(() => void this.beat(), this.options.intervalMs ?? 2_000);
  }

  stop(): void {
    clearInterval(this.timer);
    this.isStopped = true;
    if (!this.beating) this.release();
  }

  private async beat(): Promise<void> {
    const { attempts, logger } = this.options;
    if (this.beating || attempts.size === 0) return;
    this.beating = true;
    const held = [...attempts.values()];
    try {
      const answers = await beat(
        await this.connection(),
        held.map(({ jobId, number }) => ({ jobId, attempt: number })),
      );
      for (const attempt of held) {
        if (attempts.get(attempt.jobId) !== attempt) continue;
        const answer = answers.get(attempt.jobId);
        if (!answer) attempt.abort(new AttemptLost('the job is not held by this attempt any more'));
        else if (answer.cancelRequested) attempt.abort(new JobCancelled('cancellation was asked for'));
      }
    } catch (error) {
      this.release(true);
      logger.warn({ err: error }, 'the heartbeat did not reach Postgres');
    } finally {
      this.beating = false;
      if (this.isStopped) this.release();
    }
  }

  private async connection(): Promise<PoolClient> {
    if (this.client) return this.client;
    const client = await this.options.pool.connect();
    // While it is out of the pool nobody else listens for its end.
    client.on('error', this.onBroken);
    return (this.client = client);
  }

  private readonly onBroken = (): void => this.release(true);

  private release(isBroken = false): void {
    const { client } = this;
    this.client = undefined;
    // A broken one may complain again while it is closed.
    if (!isBroken) client?.off('error', this.onBroken);
    client?.release(isBroken);
  }
}
