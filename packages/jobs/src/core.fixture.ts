import { pino } from 'pino';
import { jobCatalog, type JobPayload } from '@slipway/shared/contracts/jobs';
import { newId } from '@slipway/shared/ids';
import { createRedis, untilReady, type Redis } from '@slipway/shared/redis';
import type { JobEvent } from '@slipway/shared/contracts';
import { testDatabase, testRedis, type TestDatabase, type TestRedis } from '@slipway/testing/fixtures';
import { ChannelHub } from './events/channel.hub.js';
import { EventPublisher } from './events/event.publisher.js';
import { EventReader } from './events/event.reader.js';
import { Reconciler } from './outbox/reconciler.js';
import { Relay } from './outbox/relay.js';
import { dispatchQueues, type DispatchQueue, type DispatchQueues } from './queue/dispatch.queue.js';
import { Submitter } from './submit/submitter.js';
import type { Submission } from './submit/submission.js';
import { Handles, type Handler, type HandlerOutcome } from './worker/handler.js';
import { WorkerRuntime, type WorkerRuntimeOptions } from './worker/worker.runtime.js';

const silent = pino({ level: 'silent' });
export const tenantId = newId();

export function payloadFor(deploymentId = newId()): JobPayload<'build'> {
  return {
    deployment_id: deploymentId,
    project_id: newId(),
    slug: 'site',
    git_url: 'https://git.example.test/site.git',
    settings: {
      branch: null,
      root_directory: null,
      install_command: null,
      build_command: null,
      output_directory: null,
      node_version: null,
    },
  };
}

export const outcome: HandlerOutcome<'build'> = {
  result: {
    deployment_id: newId(),
    url: 'http://site.localhost',
    commit_sha: 'a'.repeat(40),
    manifest_sha256: 'b'.repeat(64),
    file_count: 1,
    size_bytes: 1,
    uploaded_blobs: 1,
    reused: false,
    stages: [],
  },
};

/** A class with one build handler, as the worker's process has it. */
function builder(handler: Handler<'build'>): object {
  class Builder {
    @Handles('build')
    build(...args: Parameters<Handler<'build'>>): ReturnType<Handler<'build'>> {
      return handler(...args);
    }
  }
  return new Builder();
}

export function submission(
  over: Partial<Submission<JobPayload<'build'>>> = {},
): Submission<JobPayload<'build'>> {
  const jobId = over.jobId ?? newId();
  return {
    jobId,
    tenantId,
    priority: 0,
    idempotency: undefined,
    answer: { status: 202, body: { job_id: jobId } },
    domain: payloadFor(),
    ...over,
  };
}

/** The whole job core on a real Postgres and a real Redis, for one test file. */
export class Core {
  readonly relay: Relay;
  readonly reader: EventReader;
  readonly publisher: EventPublisher;
  readonly submitter: Submitter<'build', JobPayload<'build'>>;
  readonly hub: ChannelHub;
  private reconciler: Reconciler | undefined;
  private readonly runtimes: WorkerRuntime[] = [];

  private constructor(
    readonly db: TestDatabase,
    readonly redis: TestRedis,
    readonly commands: Redis,
    readonly queues: DispatchQueues,
  ) {
    const { pool } = db.database;
    this.publisher = new EventPublisher(commands);
    this.relay = new Relay({ pool, queues, logger: silent, sweepMs: 100 });
    this.hub = new ChannelHub(createRedis({ url: redis.url, role: 'subscriber', name: 'hub' }));
    this.reader = new EventReader({ pool, hub: this.hub, logger: silent, sweepMs: 200 });
    this.submitter = new Submitter({
      pool,
      type: 'build',
      prepare: async (_client, all) => all.map(({ domain }) => ({ payload: domain })),
      onStored: () => this.relay.wake('build'),
    });
  }

  static async start(): Promise<Core> {
    const [db, redis] = await Promise.all([testDatabase({ poolSize: 20 }), testRedis()]);
    const commands = createRedis({ url: redis.url, role: 'command', name: 'core' });
    await untilReady(commands);
    return new Core(db, redis, commands, dispatchQueues(commands));
  }

  /** Where builds are handed over. */
  get queue(): DispatchQueue {
    return this.queues.build;
  }

  get pool() {
    return this.db.database.pool;
  }

  startReconciler(leaseMs: number): void {
    this.reconciler = new Reconciler({
      pool: this.pool,
      queues: this.queues,
      publisher: this.publisher,
      logger: silent,
      onRequeued: () => this.relay.wake('build'),
      intervalMs: 100,
      leaseMs,
    });
  }

  async startWorker(
    handler: Handler<'build'>,
    over: Partial<WorkerRuntimeOptions> = {},
  ): Promise<WorkerRuntime> {
    const runtime = new WorkerRuntime({
      pool: this.pool,
      redisUrl: this.redis.url,
      name: 'test-worker',
      logger: silent,
      types: ['build'],
      handlers: [builder(handler)],
      heartbeatMs: 100,
      graceMs: 200,
      ...over,
    });
    await runtime.start();
    this.runtimes.push(runtime);
    return runtime;
  }

  /** Follows a job from its first event until one of the given type (the n-th) has come; all events so far. */
  eventsUntil(jobId: string, type: JobEvent['type'], times = 1, after = 0): Promise<JobEvent[]> {
    return new Promise((resolve, reject) => {
      const events: JobEvent[] = [];
      const stop = this.reader.follow(jobId, after, {
        send: (batch) => {
          events.push(...batch);
          if (events.filter((event) => event.type === type).length < times) return;
          stop();
          resolve(events);
        },
        fail: reject,
      });
    });
  }

  /** Settles when that many jobs lie in the queue. */
  async relayIsIdle(queued: number): Promise<void> {
    for (;;) {
      const { rows } = await this.pool.query<{ n: number }>(
        `SELECT count(*)::int AS n FROM jobs WHERE status = 'queued'`,
      );
      if (rows[0]!.n === queued && (await this.commands.llen('bull:builds:wait')) === queued) return;
    }
  }

  /** What a restart of Postgres does to its clients: every connection but the one that says so is ended. */
  async dropConnections(): Promise<void> {
    await this.pool.query(
      'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
    );
  }

  /** Settles when a statement that begins like this waits for what another transaction holds. */
  async isWaitingForLock(beginning: string): Promise<void> {
    for (;;) {
      const { rowCount } = await this.pool.query(
        `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'
         AND starts_with(query, $1)`,
        [beginning],
      );
      if (rowCount) return;
    }
  }

  /** Settles when a worker's claim does. */
  isClaimWaitingForLock(): Promise<void> {
    return this.isWaitingForLock(`UPDATE jobs j SET status = 'active'`);
  }

  async row(jobId: string): Promise<Record<string, unknown>> {
    const { rows } = await this.pool.query('SELECT * FROM jobs WHERE id = $1', [jobId]);
    return rows[0] as Record<string, unknown>;
  }

  async stopWorkers(): Promise<void> {
    await Promise.all(this.runtimes.splice(0).map((runtime) => runtime.stop()));
    await this.reconciler?.stop();
    this.reconciler = undefined;
  }

  async close(): Promise<void> {
    await this.stopWorkers();
    await this.relay.stop();
    this.reader.stop();
    this.hub.close();
    await Promise.all(Object.values(this.queues).map((queue) => queue.close()));
    this.commands.disconnect();
    await Promise.all([this.db.close(), this.redis.close()]);
  }
}

export const attempts = jobCatalog.build.attempts;
