import type { Pool } from 'pg';
import { JOB_TYPES, type JobType } from '@slipway/shared/contracts/jobs';
import type { Logger } from '@slipway/shared/logging';
import type { EventPublisher } from '../events/event.publisher.js';
import { changeOf } from '../events/status.change.js';
import type { DispatchQueue } from '../queue/dispatch.queue.js';
import { readActive, type ActiveJob } from '../store/heartbeat.repository.js';
import { endAttempt, StaleAttempt, type Ending } from '../store/transitions.js';
import { readQueued } from './outbox.repository.js';

export interface ReconcilerOptions {
  pool: Pool;
  queues: Record<JobType, DispatchQueue>;
  publisher: EventPublisher;
  logger: Logger;
  /** Called when a lost job waits to be handed over again. */
  onRequeued: () => void;
  intervalMs?: number;
  /** A running attempt without a heartbeat for this long is taken as dead. Workers beat several times in it. */
  leaseMs?: number;
}

/** A job that takes its worker down each time must not do so for ever. */
const MAX_LOST_ATTEMPTS = 20;

interface Sighting {
  attempt: number;
  heartbeat: number;
  since: number;
}

/**
 * Holds Redis and the workers against Postgres, which is right. Jobs that the queue has forgotten are added again;
 * jobs whose worker has gone silent are taken from it. Silence is measured by this process's own monotonic clock
 * between changes of a counter, so no wall clock's jump takes a job from a living worker.
 */
export class Reconciler {
  private readonly sightings = new Map<string, Sighting>();
  private readonly timer: NodeJS.Timeout;
  private readonly leaseMs: number;
  private running: Promise<void> | undefined;
  /** Queued jobs that were already queued at the last look: a hand-over that is still on its way is left alone. */
  private queuedBefore = new Set<string>();

  constructor(private readonly options: ReconcilerOptions) {
    this.leaseMs = options.leaseMs ?? 10_000;
    this.timer = setInterval(() => void (this.running ??= this.look()), options.intervalMs ?? 2_000);
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.running;
  }

  private async look(): Promise<void> {
    try {
      await this.takeFromTheSilent();
      await this.addForgotten();
    } catch (error) {
      this.options.logger.warn({ err: error }, 'the reconciler could not compare');
    } finally {
      this.running = undefined;
    }
  }

  private async addForgotten(): Promise<void> {
    const seen = new Set<string>();
    for (const type of JOB_TYPES) {
      const queued = await readQueued(this.options.pool, type);
      const settled = queued.filter(({ id, attempt }) => this.queuedBefore.has(`${id}.${attempt}`));
      for (const { id, attempt } of queued) seen.add(`${id}.${attempt}`);
      if (settled.length === 0) continue;
      const missing = await this.options.queues[type].missing(settled);
      if (missing.length === 0) continue;
      await this.options.queues[type].add(missing);
      this.options.logger.info({ type, count: missing.length }, 'added jobs that the queue did not know');
    }
    this.queuedBefore = seen;
  }

  private async takeFromTheSilent(): Promise<void> {
    const now = performance.now();
    const active = await readActive(this.options.pool);
    const ids = new Set(active.map(({ id }) => id));
    for (const id of this.sightings.keys()) if (!ids.has(id)) this.sightings.delete(id);
    for (const job of active) {
      const seen = this.sightings.get(job.id);
      if (seen?.attempt !== job.attempt || seen.heartbeat !== job.heartbeat) {
        this.sightings.set(job.id, { attempt: job.attempt, heartbeat: job.heartbeat, since: now });
      } else if (now - seen.since > this.leaseMs) {
        await this.end(job);
      }
    }
  }

  private async end(job: ActiveJob): Promise<void> {
    const error = { code: 'worker_lost', message: 'The worker that ran this job stopped answering.' };
    const ending: Ending = job.cancel_requested
      ? { status: 'cancelled' }
      : job.attempt < MAX_LOST_ATTEMPTS
        ? { status: 'pending', error, delayMs: 0, free: true }
        : { status: 'failed', error };
    try {
      const transition = await endAttempt(this.options.pool, { jobId: job.id, attempt: job.attempt }, ending);
      await this.options.publisher.events([transition.events]);
      await this.options.publisher.changes([changeOf(transition.job)]);
      this.options.onRequeued();
      this.options.logger.warn(
        { job_id: job.id, attempt: job.attempt, status: ending.status },
        'took a job from a silent worker',
      );
    } catch (failure) {
      if (!(failure instanceof StaleAttempt)) throw failure;
    }
  }
}
