import type { Pool } from 'pg';
import { isConnectionError } from '@slipway/database';
import { JOB_TYPES } from '@slipway/shared/contracts/jobs';
import { FailureLog, type Logger } from '@slipway/shared/logging';
import type { EventPublisher } from '../events/event.publisher.js';
import { changeOf } from '../events/status.change.js';
import type { DispatchQueues } from '../queue/dispatch.queue.js';
import { readActive } from '../store/heartbeat.repository.js';
import { readQueued } from './hand-over.repository.js';
import { Silence } from './silence.js';
import { takeLost } from './lost.repository.js';

export interface ReconcilerOptions {
  pool: Pool;
  queues: DispatchQueues;
  publisher: EventPublisher;
  logger: Logger;
  /** Called when a lost job waits to be handed over again. */
  onRequeued: (jobs: number) => void;
  intervalMs?: number;
  /** A running attempt without a heartbeat for this long is taken as dead. Workers beat several times in it. */
  leaseMs?: number;
}

/** More than a worker's heartbeat takes to come, every two seconds. */
const GRACE_MS = 4_000;

/**
 * Holds Redis and the workers against Postgres, which is right. Jobs that the queue has forgotten are added again; jobs
 * whose worker has gone silent are taken from it.
 */
export class Reconciler {
  private readonly silence: Silence;
  private readonly timer: NodeJS.Timeout;
  private running: Promise<void> | undefined;
  /** Dispatches that were already there at the last look: a hand-over that is still on its way is left alone. */
  private queuedBefore = new Set<string>();
  private readonly runningFailures: FailureLog;
  private readonly queuedFailures: FailureLog;

  constructor(private readonly options: ReconcilerOptions) {
    const { intervalMs = 1_000, leaseMs = 8_000, logger } = options;
    this.runningFailures = new FailureLog(logger, 'the reconciler could not look after running jobs');
    this.queuedFailures = new FailureLog(logger, 'the reconciler could not look after queued jobs');
    this.silence = new Silence({ leaseMs, graceMs: GRACE_MS, maxStepMs: 2 * intervalMs });
    this.timer = setInterval(() => void (this.running ??= this.look()), intervalMs);
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.running;
  }

  private async look(): Promise<void> {
    await this.takeFromTheSilent().then(
      () => this.runningFailures.worked(),
      (error: unknown) => this.runningFailures.failed(error),
    );
    await this.addForgotten().then(
      () => this.queuedFailures.worked(),
      (error: unknown) => this.queuedFailures.failed(error),
    );
    this.running = undefined;
  }

  private async addForgotten(): Promise<void> {
    const seen = new Set<string>();
    for (const type of JOB_TYPES) {
      const queued = await readQueued(this.options.pool, type);
      const settled = queued.filter(({ id }) => this.queuedBefore.has(id));
      for (const { id } of queued) seen.add(id);
      if (settled.length === 0) continue;
      const missing = await this.options.queues[type].missing(settled);
      if (missing.length === 0) continue;
      await this.options.queues[type].add(missing);
      this.options.logger.info({ type, count: missing.length }, 'added jobs that the queue did not know');
    }
    this.queuedBefore = seen;
  }

  private async takeFromTheSilent(): Promise<void> {
    const { pool, publisher, logger, onRequeued } = this.options;
    const silent = this.silence.look(await readActive(pool), performance.now());
    if (silent.length === 0) return;
    const { transitions, held } = await takeLost(pool, silent).catch((error: unknown) => {
      // Where nothing can be written, as in a Postgres that only reads, no living worker could beat either.
      if (!isConnectionError(error)) this.silence.forgive(silent.map(({ id }) => id));
      throw error;
    });
    this.silence.forgive(held);
    if (transitions.length === 0) return;
    onRequeued(transitions.length);
    publisher.events(transitions.map(({ events }) => events));
    publisher.changes(transitions.map(({ job }) => changeOf(job)));
    for (const { job } of transitions)
      logger.warn({ job_id: job.id, status: job.status }, 'took a job from a silent worker');
  }
}
