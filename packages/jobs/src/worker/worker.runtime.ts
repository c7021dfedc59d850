import type { Pool } from 'pg';
import { CANCEL_CHANNEL, heldAttempt, parseMessage, type HeldAttempt } from '@slipway/shared/contracts';
import { jobCatalog, type JobType } from '@slipway/shared/contracts/jobs';
import type { Logger } from '@slipway/shared/logging';
import { createRedis, type Redis } from '@slipway/shared/redis';
import type { Registry } from '@slipway/shared/telemetry';
import { EventPublisher } from '../events/event.publisher.js';
import { EventWriter } from '../events/event.writer.js';
import { AttemptWatch } from '../telemetry/attempt.watch.js';
import { JobMetrics } from '../telemetry/job.metrics.js';
import { JobCancelled, WorkerStopping } from './abort.reasons.js';
import { redispatch, type Claim } from '../store/claim.repository.js';
import { Attempt } from './attempt.js';
import { Claims } from './claims.js';
import { Endings } from './endings.js';
import { collectHandlers, type Handler } from './handler.js';
import { Heartbeat } from './heartbeat.js';
import { QueueConsumer } from './queue.consumer.js';
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
  /** How long a handler may go on after it was told to end, until its job is ended without it. */
  heedMs?: number;
  /** Where the figures of its jobs are counted. */
  metrics?: Registry;
}

/** Takes jobs from the queues and runs them, at most once per attempt, until it is stopped. */
export class WorkerRuntime {
  private readonly attempts = new Map<string, Attempt>();
  private readonly consumers: QueueConsumer[] = [];
  private readonly writer: EventWriter;
  private readonly claims: Claims;
  private readonly endings: Endings;
  private readonly commands: Redis;
  private readonly subscriber: Redis;
  private readonly handlers: Map<JobType, Handler<JobType>>;
  private readonly heartbeat: Heartbeat;
  private readonly metrics: JobMetrics | undefined;
  private graceIsOver = false;
  /** Cancellations of jobs that this worker does not run, or whose claim is just on its way to it. */
  private readonly cancelledEarly = new Recent(1_000);

  /** @throws when a handler is missing or double */
  constructor(private readonly options: WorkerRuntimeOptions) {
    const { pool, redisUrl, name, logger } = options;
    this.handlers = collectHandlers(options.handlers, options.types);
    this.metrics = options.metrics && new JobMetrics(options.metrics, options.types, () => this.runningJobs);
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
    this.subscriber.on('message', (_channel, message: string) => {
      const held = parseMessage(heldAttempt, message);
      if (held) this.cancel(held);
    });
    await this.subscriber.subscribe(CANCEL_CHANNEL);
    this.heartbeat.start();
    this.consumers.push(...this.options.types.map((type) => this.consume(type)));
    await Promise.all(this.consumers.map((consumer) => consumer.ready()));
  }

  get runningJobs(): number {
    return this.attempts.size;
  }

  /** Stops taking jobs, lets the running ones finish within the grace, hands back the others, and closes. */
  async stop(): Promise<void> {
    const closing = Promise.all(this.consumers.map((consumer) => consumer.stop()));
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

  private consume(type: JobType): QueueConsumer {
    const { redisUrl, name, logger, concurrency } = this.options;
    return new QueueConsumer({
      type,
      redisUrl,
      name,
      logger,
      concurrency: concurrency?.[type] ?? jobCatalog[type].concurrency,
      run: (queued, onHandled) => this.run(type, queued, onHandled),
      letGo: (jobs) => redispatch(this.options.pool, jobs),
      canClaim: () =>
        this.options.pool.query('SELECT 1').then(
          () => true,
          () => false,
        ),
    });
  }

  private async run(type: JobType, queued: HeldAttempt, onHandled: () => void): Promise<boolean> {
    const { logger } = this.options;
    const claimed = await this.claims.take(queued);
    if (!claimed) {
      logger.debug({ job_id: queued.jobId, attempt: queued.attempt }, 'nothing to claim');
      return false;
    }
    const watch = new AttemptWatch(type, claimed, this.metrics);
    await watch.run(() => this.runClaimed(type, claimed, watch, onHandled));
    return true;
  }

  private async runClaimed(
    type: JobType,
    claimed: Claim,
    watch: AttemptWatch,
    onHandled: () => void,
  ): Promise<void> {
    const attempt = new Attempt(claimed, {
      logger: this.options.logger,
      writer: this.writer,
      endings: this.endings,
      handler: this.handlers.get(type)!,
      heedMs: this.options.heedMs ?? 60_000,
      watch,
    });
    this.attempts.set(attempt.jobId, attempt);
    if (this.cancelledEarly.has(`${attempt.jobId}.${attempt.number}`))
      attempt.abort(new JobCancelled('cancellation was asked for'));
    // A claim that was on its way when the others were told to stop.
    if (this.graceIsOver) attempt.abort(new WorkerStopping('the worker stops'));
    try {
      await attempt.run(onHandled);
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
