import type { Pool } from 'pg';
import { JOB_TYPES, jobCatalog, type JobType } from '@slipway/shared/contracts/jobs';
import { FailureLog, type Logger } from '@slipway/shared/logging';
import { outsideTraces } from '@slipway/shared/telemetry/spans';
import type { DispatchQueues } from '../queue/dispatch.queue.js';
import { handOver } from './hand-over.repository.js';
import { Window } from './window.js';

export interface RelayOptions {
  pool: Pool;
  queues: DispatchQueues;
  logger: Logger;
  /** Jobs of one tenant that may be queued or running at a time, per type; the catalog's figure when absent. */
  tenantConcurrency?: Partial<Record<JobType, number>>;
  sweepMs?: number;
}

/** Another relay has the turns: what it leaves behind is found a moment later, in milliseconds. */
const OTHER_RELAY_MS = 40;

/**
 * Hands stored jobs over to the queue: at once when woken after a commit, and in sweeps for those whose waker died,
 * whose backoff has passed, or that found the window full. What waits stays in Postgres, where its order can change.
 */
export class Relay {
  private readonly running = new Map<JobType, Promise<void>>();
  private readonly again = new Set<JobType>();
  private readonly refills = new Map<JobType, { timer: NodeJS.Timeout; isFull: boolean }>();
  private readonly windows = new Map<JobType, Window>();
  private readonly failures = new Map<JobType, FailureLog>();
  private readonly sweep: NodeJS.Timeout;
  private stopped = false;

  constructor(private readonly options: RelayOptions) {
    this.sweep = setInterval(() => JOB_TYPES.forEach((type) => this.wake(type)), options.sweepMs ?? 500);
  }

  /**
   * Says that there may be something to hand over. Cheap: calls that come while the relay runs make one more run, and
   * while the window is full there is nothing to look for until the refill.
   */
  wake(type: JobType): void {
    if (this.stopped || this.refills.get(type)?.isFull) return;
    clearTimeout(this.refills.get(type)?.timer);
    this.refills.delete(type);
    if (this.running.has(type)) return void this.again.add(type);
    this.running.set(
      type,
      // For whoever is next, not for who woke it.
      outsideTraces(() => this.run(type)).finally(() => {
        this.running.delete(type);
        if (this.again.delete(type)) this.wake(type);
      }),
    );
  }

  private async run(type: JobType): Promise<void> {
    const { pool, queues, tenantConcurrency } = this.options;
    const window = this.windowOf(type);
    // What it took from the outbox would have to be found missing first; another relay may have a connection.
    if (!queues[type].isReady) return;
    try {
      const handed = await handOver(pool, type, {
        window: window.size,
        tenantConcurrency: tenantConcurrency?.[type] ?? jobCatalog[type].tenant_concurrency,
        dispatchSize: window.dispatchSize,
      });
      if (!handed) return this.refillAfter(type, OTHER_RELAY_MS, true);
      const { dispatches, queuedBefore, isMoreDue, isFull } = handed;
      const handedOver = dispatches.reduce((total, { jobs }) => total + jobs.length, 0);
      const againMs = window.note({ queuedBefore, handedOver, isFull, atMs: performance.now() });
      // When this fails, the reconciler finds the jobs queued in Postgres and absent in Redis, and adds them.
      if (dispatches.length > 0) await queues[type].add(dispatches);
      this.failuresOf(type).worked({ type });
      if (isMoreDue) this.refillAfter(type, againMs, isFull);
    } catch (error) {
      this.failuresOf(type).failed(error, { type });
    }
  }

  private windowOf(type: JobType): Window {
    const window = this.windows.get(type) ?? new Window();
    this.windows.set(type, window);
    return window;
  }

  private failuresOf(type: JobType): FailureLog {
    const failures =
      this.failures.get(type) ?? new FailureLog(this.options.logger, 'the relay could not hand over');
    this.failures.set(type, failures);
    return failures;
  }

  private refillAfter(type: JobType, delayMs: number, isFull: boolean): void {
    if (this.stopped) return;
    clearTimeout(this.refills.get(type)?.timer);
    const timer = setTimeout(() => {
      this.refills.delete(type);
      this.wake(type);
    }, delayMs);
    this.refills.set(type, { timer, isFull });
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearInterval(this.sweep);
    for (const { timer } of this.refills.values()) clearTimeout(timer);
    await Promise.all(this.running.values());
  }
}
