import { migrate, openDatabase } from '@slipway/database';
import { dispatchQueues, EventPublisher, Reconciler, Relay, Submitter, type Submission } from '@slipway/jobs';
import type { JobPayload } from '@slipway/shared/contracts/jobs';
import { newId } from '@slipway/shared/ids';
import { createLogger } from '@slipway/shared/logging';
import { createRedis, untilReady } from '@slipway/shared/redis';
import { CALLERS, payload } from './noop.job.ts';
import { each, produce, sideOptions } from './sides.ts';

/** So many that no tenant comes to its limit of jobs in flight. */
const TENANTS = Array.from({ length: 100 }, newId);

// The job core as the gateway has it.
const { databaseUrl, redisUrl } = sideOptions();
await migrate(databaseUrl);
const database = await openDatabase({ url: databaseUrl, name: 'bench-producer', poolSize: 20 });
const { pool } = database;
const redis = createRedis({ url: redisUrl, role: 'command', name: 'bench-producer' });
await untilReady(redis);
const logger = createLogger({ service: 'bench-producer', level: 'warn' });
const publisher = new EventPublisher(redis);
const queues = dispatchQueues(redis);
const relay = new Relay({ pool, queues, logger });
const reconciler = new Reconciler({
  pool,
  queues,
  publisher,
  logger,
  onRequeued: () => relay.wake('build'),
});
const submitter = new Submitter<'build', JobPayload<'build'>>({
  pool,
  type: 'build',
  prepare: async (_client, submissions) => submissions.map(({ domain }) => ({ payload: domain })),
  onStored: (stored) => {
    relay.wake('build');
    announce(stored);
  },
});

function announce(stored: Submission<JobPayload<'build'>>[]): void {
  const at = new Date().toISOString();
  publisher.changes(
    stored.map(({ jobId, tenantId }) => ({
      tenant_id: tenantId,
      job_id: jobId,
      job_type: 'build',
      status: 'pending',
      progress: 0,
      stage: null,
      at,
    })),
  );
}

async function submit(jobs: number): Promise<void> {
  await each(jobs, CALLERS, async (index) => {
    const jobId = newId();
    const { outcome } = await submitter.submit({
      jobId,
      tenantId: TENANTS[index % TENANTS.length]!,
      priority: 0,
      idempotency: undefined,
      answer: { status: 202, body: { job_id: jobId } },
      domain: payload(),
    });
    if (outcome !== 'accepted') throw new Error(`a submission was ${outcome}`);
  });
}

await produce(submit, async () => {
  await Promise.all([relay.stop(), reconciler.stop()]);
  await queues.build.close();
  redis.disconnect();
  await database.close();
});
