import { Queue } from 'bullmq';
import { JOB_TYPES, jobCatalog, type JobType } from '@slipway/shared/contracts/jobs';
import type { Redis } from '@slipway/shared/redis';
import type { DispatchData, HeldAttempt } from '@slipway/shared/contracts';

/**
 * What travels through BullMQ: which jobs are to be claimed, each with its count of claims so far. All else is in
 * Postgres. Where jobs are short a dispatch carries several of them, as each costs BullMQ more than Postgres.
 */
export interface Dispatch {
  /** Each hand-over has an id of its own, so no left-over key of an earlier one can swallow it. */
  id: string;
  jobs: HeldAttempt[];
}

/**
 * BullMQ notes each step of a job in a stream for `QueueEvents`, of which there are none here: what happened is in our
 * own log. Kept at 10,000 entries by default, it is most of what Redis would hold.
 */
const KEPT_QUEUE_EVENTS = 100;

/** The queue of one job type, seen from the side that hands jobs over. */
export class DispatchQueue {
  private readonly queue: Queue<DispatchData>;

  constructor(
    type: JobType,
    private readonly connection: Redis,
  ) {
    this.queue = new Queue<DispatchData>(jobCatalog[type].queue, { connection });
    this.queue.on('error', () => undefined);
  }

  /** Adds to the end of the queue, in the order given. Adding what is there already changes nothing. */
  async add(dispatches: Dispatch[]): Promise<void> {
    // BullMQ says it once, and a flush forgets it.
    await this.connection.hset(this.queue.toKey('meta'), 'opts.maxLenEvents', KEPT_QUEUE_EVENTS);
    await this.queue.addBulk(
      dispatches.map(({ id, jobs }) => ({
        name: 'run',
        data: { jobs },
        opts: { jobId: id, removeOnComplete: true, removeOnFail: true },
      })),
    );
  }

  /** Those of the given dispatches that Redis does not know (any more). */
  async missing(dispatches: Dispatch[]): Promise<Dispatch[]> {
    const pipeline = this.connection.pipeline();
    for (const { id } of dispatches) pipeline.exists(this.queue.toKey(id));
    const answers = (await pipeline.exec()) ?? [];
    return dispatches.filter((_, index) => answers[index]?.[1] === 0);
  }

  close(): Promise<void> {
    return this.queue.close();
  }
}

export type DispatchQueues = Record<JobType, DispatchQueue>;

/** One for each type of job. */
export function dispatchQueues(connection: Redis): DispatchQueues {
  return Object.fromEntries(
    JOB_TYPES.map((type) => [type, new DispatchQueue(type, connection)]),
  ) as DispatchQueues;
}
