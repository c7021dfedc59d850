import type { Pool } from 'pg';
import { JOB_TYPES, type JobType } from '@slipway/shared/contracts/jobs';
import type { Logger } from '@slipway/shared/logging';
import type { DispatchQueue } from '../queue/dispatch.queue.js';
import { handOver } from './outbox.repository.js';

export interface RelayOptions {
  pool: Pool;
  queues: Record<JobType, DispatchQueue>;
  logger: Logger;
  /** How many jobs of a type may lie in the queue; the rest waits in Postgres, where its order can still change. */
  window?: number;
  sweepMs?: number;
}

/** Soon after a window was filled there is room again; where nothing moved, as in hour-long builds, less soon. */
const REFILL_MS = 50;
const MAX_REFILL_MS = 250;

/**
 * Hands stored jobs over to the queue: at once when woken after a commit, and in sweeps for those whose waker died,
 * whose backoff has passed, or that found the window full.
 */
export class Relay {
  private readonly running = new Map<JobType, Promise<void>>();
  private readonly again = new Set<JobType>();
  private readonly refills = new Map<JobType, NodeJS.Timeout>();
  private readonly sweep: NodeJS.Timeout;
  private readonly window: number;
  private stopped = false;

  constructor(private readonly options: RelayOptions) {
    this.window = options.window ?? 256;
    this.sweep = setInterval(() => JOB_TYPES.forEach((type) => this.wake(type)), options.sweepMs ?? 500);
  }

  /**
   * Says that there may be something to hand over. Cheap: calls that come while the relay runs make one more run, and
   * while the window is full there is nothing to look for until the refill.
   */
  wake(type: JobType): void {
    if (this.stopped || this.refills.has(type)) return;
    if (this.running.has(type)) return void this.again.add(type);
    this.running.set(
      type,
      this.run(type).finally(() => {
        this.running.delete(type);
        if (this.again.delete(type)) this.wake(type);
      }),
    );
  }

  private async run(type: JobType): Promise<void> {
    const { pool, queues, logger } = this.options;
    try {
      const { dispatches, more } = await handOver(pool, type, this.window);
      if (more) this.refillAfter(type, dispatches.length > 0 ? REFILL_MS : MAX_REFILL_MS);
      // When this fails, the reconciler finds the jobs queued in Postgres and absent in Redis, and adds them.
      if (dispatches.length > 0) await queues[type].add(dispatches);
    } catch (error) {
      logger.warn({ err: error, type }, 'the relay could not hand over');
    }
  }

  private refillAfter(type: JobType, delayMs: number): void {
    if (this.refills.has(type) || this.stopped) return;
    const timer = setTimeout(() => {
      this.refills.delete(type);
      this.wake(type);
    }, delayMs);
    this.refills.set(type, timer);
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearInterval(this.sweep);
    for (const timer of this.refills.values()) clearTimeout(timer);
    await Promise.all(this.running.values());
  }
}
