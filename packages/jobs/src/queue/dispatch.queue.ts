import { context, trace } from '@opentelemetry/api';
import { Queue, type JobsOptions } from 'bullmq';
import { JOB_TYPES, jobCatalog, type JobType } from '@slipway/shared/contracts/jobs';
import type { Redis } from '@slipway/shared/redis';
import type { DispatchData, HeldAttempt } from '@slipway/shared/contracts';
import { openSpan, outsideTraces, SpanKind, traceparentOf } from '@slipway/shared/telemetry/spans';
import { queueTelemetry } from '../telemetry/queue.telemetry.js';

/**
 * What travels through BullMQ: which jobs are to be claimed, each with its count of claims so far. All else is in
 * Postgres. Where jobs are short a dispatch carries several of them, as each costs BullMQ more than Postgres.
 */
export interface Dispatch {
  /** Each hand-over has an id of its own, so no left-over key of an earlier one can swallow it. */
  id: string;
  jobs: HeldAttempt[];
  /** The traces of those of its jobs that are traced. */
  traceparents?: readonly string[];
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
    private readonly type: JobType,
    private readonly connection: Redis,
  ) {
    this.queue = new Queue<DispatchData>(jobCatalog[type].queue, { connection, ...queueTelemetry() });
    this.queue.on('error', () => undefined);
  }

  /** Whether Redis can be reached, as far as is known. */
  get isReady(): boolean {
    return this.connection.status === 'ready';
  }

  /** Adds to the end of the queue, in the order given. Adding what is there already changes nothing. */
  async add(dispatches: Dispatch[]): Promise<void> {
    // BullMQ says it once, and a flush forgets it.
    await this.connection.hset(this.queue.toKey('meta'), 'opts.maxLenEvents', KEPT_QUEUE_EVENTS);
    const handOvers = dispatches.map((dispatch) => this.traced(dispatch));
    const add = () =>
      this.queue.addBulk(
        dispatches.map(({ id, jobs }, index) => ({
          name: 'run',
          data: { jobs },
          opts: { jobId: id, removeOnComplete: true, removeOnFail: true, ...handOvers[index]?.opts },
        })),
      );
    // One command for all: it is shown in the trace of the first.
    const first = handOvers.find((handOver) => handOver?.context)?.context;
    try {
      await (first ? context.with(first, add) : outsideTraces(add));
    } finally {
      for (const handOver of handOvers) handOver?.end();
    }
  }

  /** The span of a hand-over, in the trace of its first job; it is linked to those of the others. */
  private traced({ jobs, traceparents = [] }: Dispatch) {
    const [traceparent, ...links] = traceparents;
    if (traceparent === undefined) return undefined;
    const opened = openSpan(`hand over ${this.type}`, {
      kind: SpanKind.PRODUCER,
      traceparent,
      links,
      attributes: {
        'slipway.job.type': this.type,
        'slipway.dispatch.jobs': jobs.length,
        ...(jobs.length === 1 ? { 'slipway.job.id': jobs[0]!.jobId } : {}),
      },
    });
    if (!opened) return undefined;
    const metadata = JSON.stringify({ traceparent: traceparentOf(trace.getSpanContext(opened.context)) });
    const opts: Pick<JobsOptions, 'telemetry'> = { telemetry: { metadata } };
    return { context: opened.context, opts, end: () => opened.span.end() };
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
