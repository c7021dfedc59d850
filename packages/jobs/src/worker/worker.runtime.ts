import { Worker } from 'bullmq';
import type { Pool } from 'pg';
import { CANCEL_CHANNEL } from '@slipway/shared/contracts';
import { jobCatalog, type JobType } from '@slipway/shared/contracts/jobs';
import type { Logger } from '@slipway/shared/logging';
import { createRedis, type Redis } from '@slipway/shared/redis';
import { EventPublisher } from '../events/event.publisher.js';
import { EventWriter } from '../events/event.writer.js';
import type { DispatchData } from '../queue/dispatch.queue.js';
import type { HeldAttempt } from '../store/job.row.js';
import { JobCancelled, WorkerStopping } from './abort.reasons.js';
import { Attempt } from './attempt.js';
import { Claims } from './claims.js';
import { Endings } from './endings.js';
import { collectHandlers, type Handler } from './handler.js';
import { Heartbeat } from './heartbeat.js';
import { Recent } from './recent.js';

export interface WorkerRuntimeOptions {
  pool: Pool;
  redisUrl: string;
  /** Shown in Redis's `CLIENT LIST`. */
  name: string;
  logger: Logger;
  /** The job types that this process runs; each must have exactly one handler among the instances. */
  types: readonly JobType[];
  handlers: object[];
  /** Jobs at a time per type; the catalog's figure when absent. */
  concurrency?: Partial<Record<JobType, number>>;
  heartbeatMs?: number;
  /** How long running jobs may go on after `stop` before they are handed back. */
  graceMs?: number;
}

/** Takes jobs from the queues and runs them, at most once per attempt, until it is stopped. */
export class WorkerRuntime {
  private readonly attempts = new Map<string, Attempt>();
  private readonly workers: Worker<DispatchData>[] = [];
  private readonly writer: EventWriter;
  private readonly claims: Claims;
  private readonly endings: Endings;
  private readonly commands: Redis;
  private readonly subscriber: Redis;
  private readonly handlers: Map<JobType, Handler<JobType>>;
  private readonly heartbeat: Heartbeat;
  private graceIsOver = false;
  /** Cancellations of jobs that this worker does not run, or whose claim is just on its way to it. */
  private readonly cancelledEarly = new Recent(1_000);

  /** @throws when a handler is missing or double */
  constructor(private readonly options: WorkerRuntimeOptions) {
    const { pool, redisUrl, name, logger } = options;
    this.handlers = collectHandlers(options.handlers, options.types);
    this.commands = createRedis({ url: redisUrl, role: 'command', name: `${name}:commands` });
    this.subscriber = createRedis({ url: redisUrl, role: 'subscriber', name: `${name}:cancellations` });
    const publisher = new EventPublisher(this.commands);
    this.writer = new EventWriter({ pool, publisher, logger });
    this.claims = new Claims(pool, publisher);
    this.endings = new Endings(pool, publisher);
    this.heartbeat = new Heartbeat({
      pool,
      logger,
      attempts: this.attempts,
      intervalMs: options.heartbeatMs,
    });
  }

  async start(): Promise<void> {
    this.subscriber.on('message', (_channel, message: string) =>
      this.cancel(JSON.parse(message) as HeldAttempt),
    );
    await this.subscriber.subscribe(CANCEL_CHANNEL);
    this.heartbeat.start();
    for (const type of this.options.types) this.workers.push(this.startWorker(type));
    await Promise.all(this.workers.map((worker) => worker.waitUntilReady()));
  }

  get runningJobs(): number {
    return this.attempts.size;
  }

  /** Stops taking jobs, lets the running ones finish within the grace, hands back the others, and closes. */
  async stop(): Promise<void> {
    const closing = Promise.all(this.workers.map((worker) => worker.close()));
    const grace = setTimeout(() => {
      this.graceIsOver = true;
      for (const attempt of this.attempts.values()) attempt.abort(new WorkerStopping('the worker stops'));
    }, this.options.graceMs ?? 10_000);
    await closing;
    clearTimeout(grace);
    this.heartbeat.stop();
    this.subscriber.disconnect();
    this.commands.disconnect();
  }

  private startWorker(type: JobType): Worker<DispatchData> {
    const { queue, concurrency } = jobCatalog[type];
    const connection = createRedis({
      url: this.options.redisUrl,
      role: 'worker',
      name: `${this.options.name}:${queue}`,
    });
    const worker = new Worker<DispatchData>(queue, ({ data }) => this.process(type, data), {
      connection,
      concurrency: this.options.concurrency?.[type] ?? concurrency,
      // Redis only transports: a dispatch that shows up twice finds nothing to claim, so it may show up at any time.
      maxStalledCount: Number.MAX_SAFE_INTEGER,
    });
    worker.on('error', (error) =>
      this.options.logger.debug({ err: error, queue }, 'the queue is not reachable'),
    );
    worker.on('closed', () => connection.disconnect());
    return worker;
  }

  private async process(type: JobType, dispatch: DispatchData): Promise<void> {
    const { logger } = this.options;
    const claimed = await this.claims.take({ jobId: dispatch.job_id, attempt: dispatch.attempt });
    if (!claimed) {
      logger.debug({ ...dispatch }, 'nothing to claim');
      return;
    }
    const attempt = new Attempt(claimed, {
      logger,
      writer: this.writer,
      endings: this.endings,
      handler: this.handlers.get(type)!,
    });
    this.attempts.set(attempt.jobId, attempt);
    if (this.cancelledEarly.has(`${attempt.jobId}.${attempt.number}`))
      attempt.abort(new JobCancelled('cancellation was asked for'));
    // A claim that was on its way when the others were told to stop.
    if (this.graceIsOver) attempt.abort(new WorkerStopping('the worker stops'));
    try {
      await attempt.run();
    } finally {
      if (this.attempts.get(attempt.jobId) === attempt) this.attempts.delete(attempt.jobId);
    }
  }

  private cancel({ jobId, attempt }: HeldAttempt): void {
    const running = this.attempts.get(jobId);
    if (running?.number === attempt) running.abort(new JobCancelled('cancellation was asked for'));
    else this.cancelledEarly.add(`${jobId}.${attempt}`);
  }
}
