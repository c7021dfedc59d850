import type { Pool } from 'pg';
import { dispatchQueues, Reconciler, Relay, startRetention, type EventPublisher } from '@slipway/jobs';
import { JOB_TYPES, type JobType } from '@slipway/shared/contracts/jobs';
import type { Logger } from '@slipway/shared/logging';
import type { Redis } from '@slipway/shared/redis';
import { startIdentityRetention } from './auth/identity.retention.js';
import { forgetUnpublished } from './deployments/deployment.repository.js';
import type { Env } from './env.js';

const DAY_MS = 24 * 60 * 60_000;

export interface BackgroundOptions {
  env: Pick<Env, 'RETAIN_EVENTS_DAYS' | 'RETAIN_JOBS_DAYS'>;
  pool: Pool;
  redis: Redis;
  publisher: EventPublisher;
  logger: Logger;
  tenantConcurrency: Partial<Record<JobType, number>>;
  /** Told how many jobs were taken from workers that fell silent. */
  onRequeued: (jobs: number) => void;
}

export interface Background {
  relay: Relay;
  stop: () => Promise<void>;
}

/** What each gateway does beside answering: hands jobs over, looks after those that got lost, removes what is old. */
export function startBackground(options: BackgroundOptions): Background {
  const { env, pool, redis, publisher, logger, tenantConcurrency, onRequeued } = options;
  const queues = dispatchQueues(redis);
  const relay = new Relay({ pool, queues, logger, tenantConcurrency });
  const working = [
    relay,
    new Reconciler({
      ...{ pool, queues, publisher, logger },
      onRequeued: (jobs) => {
        onRequeued(jobs);
        JOB_TYPES.forEach((type) => relay.wake(type));
      },
    }),
    startRetention({
      ...{ pool, logger, forgetSubjects: forgetUnpublished },
      eventsMs: env.RETAIN_EVENTS_DAYS * DAY_MS,
      jobsMs: env.RETAIN_JOBS_DAYS * DAY_MS,
    }),
    startIdentityRetention({ pool, logger }),
  ];
  return {
    relay,
    stop: async () => {
      await Promise.all(working.map((one) => one.stop()));
      await Promise.all(Object.values(queues).map((queue) => queue.close()));
    },
  };
}
