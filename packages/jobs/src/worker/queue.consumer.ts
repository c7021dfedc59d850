import { Worker } from 'bullmq';
import { jobCatalog, type JobType } from '@slipway/shared/contracts/jobs';
import type { Logger } from '@slipway/shared/logging';
import { createRedis } from '@slipway/shared/redis';
import type { DispatchData } from '../queue/dispatch.queue.js';
import type { HeldAttempt } from '../store/job.row.js';
import { fetchable } from './fetchable.rules.js';
import { Slots } from './slots.js';

export interface QueueConsumerOptions {
  type: JobType;
  redisUrl: string;
  /** Shown in Redis's `CLIENT LIST`. */
  name: string;
  logger: Logger;
  /** Jobs at a time. */
  concurrency: number;
  /**
   * Runs a job to its end, if it is there to be claimed. Never rejects because of the job. `onHandled` says that the
   * handler has ended: while that is being stored, another job can have its place.
   */
  run: (queued: HeldAttempt, onHandled: () => void) => Promise<void>;
}

/**
 * A dispatch whose jobs found no free place here for so long is let go: Postgres has them still queued, so the
 * reconciler finds that the queue does not know them and adds them for whoever is free.
 */
const PLACE_WITHIN_MS = 2_000;

/** Takes dispatches of one type from the queue and has their jobs run, as many at a time as there are places. */
export class QueueConsumer {
  private readonly worker: Worker<DispatchData>;
  private readonly slots: Slots;
  private inHand = 0;
  private dispatchSize = 1;

  constructor(private readonly options: QueueConsumerOptions) {
    const { type, redisUrl, name, logger, concurrency } = options;
    const { queue } = jobCatalog[type];
    this.slots = new Slots(concurrency);
    const connection = createRedis({ url: redisUrl, role: 'worker', name: `${name}:${queue}` });
    this.worker = new Worker<DispatchData>(queue, ({ data }) => this.process(data), {
      connection,
      concurrency,
      // Redis only transports: a dispatch that shows up twice finds nothing to claim. So it may show up at any time, and
      // rather early than late when the worker that had it in hand has died.
      maxStalledCount: Number.MAX_SAFE_INTEGER,
      lockDuration: 8_000,
      stalledInterval: 4_000,
      // After Redis was away; the default is 15 s.
      runRetryDelay: 500,
    });
    this.worker.on('error', (error) => logger.debug({ err: error, queue }, 'the queue is not reachable'));
    this.worker.on('closed', () => connection.disconnect());
  }

  async ready(): Promise<void> {
    await this.worker.waitUntilReady();
  }

  /** Takes nothing more, and settles when nothing runs any more. */
  async stop(): Promise<void> {
    const closing = this.worker.close();
    this.slots.close();
    await closing;
  }

  private async process({ jobs }: DispatchData): Promise<void> {
    this.dispatchSize = jobs.length;
    this.inHand += 1;
    try {
      await Promise.all(jobs.map((queued) => this.runOne(queued)));
    } finally {
      this.inHand -= 1;
      this.limit();
    }
  }

  private async runOne(queued: HeldAttempt): Promise<void> {
    const taken = await this.slots.take(PLACE_WITHIN_MS);
    this.limit();
    if (!taken || this.worker.closing) {
      if (taken) this.slots.giveBack();
      return;
    }
    let hasPlace = true;
    const leave = () => {
      if (!hasPlace) return;
      hasPlace = false;
      this.slots.giveBack();
      this.limit();
    };
    try {
      await this.options.run(queued, leave);
    } catch (error) {
      // Not claimed, as when Postgres is away: it is queued there still, and comes again when the reconciler misses it.
      this.options.logger.warn({ err: error, job_id: queued.jobId }, 'a job could not be claimed');
    } finally {
      leave();
    }
  }

  private limit(): void {
    const { size, taken } = this.slots;
    this.worker.concurrency = fetchable({
      places: size,
      taken,
      inHand: this.inHand,
      dispatchSize: this.dispatchSize,
    });
  }
}
