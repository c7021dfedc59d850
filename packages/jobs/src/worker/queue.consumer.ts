import { Worker } from 'bullmq';
import { jobCatalog, type JobType } from '@slipway/shared/contracts/jobs';
import type { Logger } from '@slipway/shared/logging';
import { createRedis } from '@slipway/shared/redis';
import { dispatchData, type HeldAttempt } from '@slipway/shared/contracts';
import { queueTelemetry } from '../telemetry/queue.telemetry.js';
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
  /** Gives back jobs of a dispatch of several for which there is no place here. */
  letGo: (jobs: HeldAttempt[]) => Promise<void>;
}

/** Jobs that found no free place here for so long are let go, for whoever has one. */
const PLACE_WITHIN_MS = 2_000;

/** Takes dispatches of one type from the queue and has their jobs run, as many at a time as there are places. */
export class QueueConsumer {
  private readonly worker: Worker<unknown>;
  private readonly slots: Slots;
  private inHand = 0;
  private unended = 0;
  private dispatchSize = 1;

  constructor(private readonly options: QueueConsumerOptions) {
    const { type, redisUrl, name, logger, concurrency } = options;
    const { queue } = jobCatalog[type];
    this.slots = new Slots(concurrency);
    const connection = createRedis({ url: redisUrl, role: 'worker', name: `${name}:${queue}` });
    this.worker = new Worker<unknown>(queue, ({ data }) => this.process(data), {
      connection,
      concurrency,
      ...queueTelemetry(),
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

  private async process(data: unknown): Promise<void> {
    const dispatch = dispatchData.safeParse(data);
    // Of another version; the reconciler finds that its jobs are still queued.
    if (!dispatch.success) return;
    const { jobs } = dispatch.data;
    this.dispatchSize = jobs.length;
    this.inHand += 1;
    try {
      const places = jobs.map(() => this.slots.take(PLACE_WITHIN_MS));
      await Promise.all([
        this.letGoWithout(places, jobs),
        ...jobs.map((queued, index) => this.runIn(places[index]!, queued)),
      ]);
    } finally {
      this.inHand -= 1;
      this.limit();
    }
  }

  /** The others of their dispatch may run for hours: these do not wait for them. */
  private async letGoWithout(places: Promise<boolean>[], jobs: HeldAttempt[]): Promise<void> {
    const taken = await Promise.all(places);
    const left = jobs.filter((_, index) => !taken[index]);
    // A dispatch of which nothing runs ends now, and is missed.
    if (left.length === 0 || left.length === jobs.length) return;
    await this.options.letGo(left).catch((error: unknown) => {
      this.options.logger.warn({ err: error }, 'jobs without a place could not be given back');
    });
  }

  private async runIn(place: Promise<boolean>, queued: HeldAttempt): Promise<void> {
    if (!(await place)) return;
    this.unended += 1;
    this.limit();
    let hasPlace = true;
    const leave = () => {
      if (!hasPlace) return;
      hasPlace = false;
      this.slots.giveBack();
      this.limit();
    };
    try {
      if (!this.worker.closing) await this.options.run(queued, leave);
    } catch (error) {
      // Not claimed, as when Postgres is away: it is queued there still, and comes again when the reconciler misses it.
      this.options.logger.warn({ err: error, job_id: queued.jobId }, 'a job could not be claimed');
    } finally {
      this.unended -= 1;
      leave();
      this.limit();
    }
  }

  private limit(): void {
    const { size, taken } = this.slots;
    this.worker.concurrency = fetchable({
      places: size,
      taken,
      unended: this.unended,
      inHand: this.inHand,
      dispatchSize: this.dispatchSize,
    });
  }
}
