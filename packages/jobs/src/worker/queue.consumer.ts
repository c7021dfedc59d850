import { setTimeout } from 'node:timers/promises';
import { Worker } from 'bullmq';
import { isConnectionError } from '@slipway/database';
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
   * Runs a job to its end, if it is there to be claimed, and says whether it was. Never rejects because of the job.
   * `onHandled` says that the handler has ended: while that is being stored, another job can have its place.
   */
  run: (queued: HeldAttempt, onHandled: () => void) => Promise<boolean>;
  /** Gives back jobs of a dispatch of several that do not run here. @returns those whose row somebody holds */
  letGo: (jobs: HeldAttempt[]) => Promise<HeldAttempt[]>;
  /** Whether jobs could be claimed now. */
  canClaim: () => Promise<boolean>;
}

/** Jobs that found no free place here for so long are let go, for whoever has one. */
const PLACE_WITHIN_MS = 2_000;
const GIVE_BACK_EVERY_MS = 1_000;
/** How often a worker that cannot claim looks whether it can. */
const LOOK_AGAIN_MS = 500;

/** Takes dispatches of one type from the queue and has their jobs run, as many at a time as there are places. */
export class QueueConsumer {
  private readonly worker: Worker<unknown>;
  private readonly slots: Slots;
  private inHand = 0;
  private unended = 0;
  private dispatchSize = 1;
  private pausing: Promise<void> | undefined;

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
    const left = new Set<HeldAttempt>();
    // A dispatch of which nothing runs ends, and is missed.
    const giving =
      jobs.length > 1 ? setInterval(() => void this.giveBack(left), GIVE_BACK_EVERY_MS) : undefined;
    try {
      await Promise.all(
        jobs.map(async (queued) => {
          if (!(await this.runIn(queued))) left.add(queued);
        }),
      );
    } finally {
      clearInterval(giving);
      this.inHand -= 1;
      this.limit();
    }
  }

  /** What has not run here does not wait for the others of its dispatch: they may run for hours. */
  private async giveBack(left: Set<HeldAttempt>): Promise<void> {
    if (left.size === 0) return;
    const jobs = [...left];
    left.clear();
    const held = await this.options.letGo(jobs).catch((error: unknown) => {
      this.options.logger.warn({ err: error }, 'jobs that did not run could not be given back');
      return jobs;
    });
    for (const job of held) left.add(job);
  }

  /** @returns whether it was there to be run, and ran */
  private async runIn(queued: HeldAttempt): Promise<boolean> {
    if (!(await this.slots.take(PLACE_WITHIN_MS))) return false;
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
      return !this.worker.closing && (await this.options.run(queued, leave));
    } catch (error) {
      // Not claimed, as when Postgres is away: it is queued there still, and comes again when it is given back, or missed.
      this.options.logger.warn({ err: error, job_id: queued.jobId }, 'a job could not be claimed');
      if (isConnectionError(error)) this.pausing ??= this.pause();
      return false;
    } finally {
      this.unended -= 1;
      leave();
      this.limit();
    }
  }

  /** Who cannot claim always has free places: it would take from the queue, again and again, what others could run. */
  private async pause(): Promise<void> {
    const { canClaim, logger } = this.options;
    try {
      await this.worker.pause(true);
      while (!this.worker.closing && !(await canClaim())) await setTimeout(LOOK_AGAIN_MS);
      if (!this.worker.closing) await this.worker.resume();
    } catch (error) {
      logger.warn({ err: error }, 'the queue could not be left alone');
    } finally {
      this.pausing = undefined;
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
