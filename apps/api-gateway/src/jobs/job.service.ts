import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { Pool } from 'pg';
import {
  requestCancel,
  requestRetry,
  type EventPublisher,
  type EventReader,
  type Relay,
} from '@slipway/jobs';
import {
  TERMINAL_STATUSES,
  type EventsPage,
  type Job,
  type JobAccepted,
  type JobListQuery,
  type JobStats,
} from '@slipway/shared/contracts';
import { isJobType, jobCatalog } from '@slipway/shared/contracts/jobs';
import { Conflict, Gone, NotFound } from '@slipway/shared/errors';
import { newId } from '@slipway/shared/ids';
import type { Caller } from '../auth/caller.js';
import type { StoreMonitor } from '../availability/store.monitor.js';
import { Acceptance } from '../buffer/acceptance.js';
import { BufferedOperations, eachAlone } from '../buffer/buffered.operations.js';
import { pageOf, windowOf } from '../http/lists.js';
import { POOL, POSTGRES, PUBLISHER, READER, RELAY } from '../platform/tokens.js';
import { BufferedSubmissions, isOnlyHere, keptSubmission } from './buffered.submissions.js';
import { JobRepository } from './job.repository.js';
import { publishTransition } from './publish.transition.js';
import { shown, shownWaiting } from './shown.job.js';

@Injectable()
export class JobService implements OnModuleInit {
  constructor(
    @Inject(JobRepository) private readonly jobs: JobRepository,
    @Inject(POOL) private readonly pool: Pool,
    @Inject(PUBLISHER) private readonly publisher: EventPublisher,
    @Inject(READER) private readonly reader: EventReader,
    @Inject(RELAY) private readonly relay: Relay,
    @Inject(POSTGRES) private readonly postgres: StoreMonitor,
    @Inject(Acceptance) private readonly acceptance: Acceptance,
    @Inject(BufferedOperations) private readonly operations: BufferedOperations,
    @Inject(BufferedSubmissions) private readonly submissions: BufferedSubmissions,
  ) {}

  onModuleInit(): void {
    this.submissions.cancelWith((tenantId, id) => this.cancelStored(tenantId, id));
    this.operations.register('job', 'cancel', (items) =>
      eachAlone(items, (item) => this.cancelNow(item.tenant_id, (item.data as { job_id: string }).job_id)),
    );
  }

  read(tenantId: string, id: string): Promise<Job> {
    return this.acceptance.stored('job', id, () => this.find(tenantId, id));
  }

  /** Nothing when there is no such job, or no longer: jobs expire, what they made does not. */
  async find(tenantId: string, id: string): Promise<Job | undefined> {
    const waiting = await this.acceptance.find(tenantId, id);
    if (waiting?.entity === 'job' && waiting.operation === 'submit') return shownWaiting(waiting);
    const row = await this.postgres.guard(() => this.jobs.find(tenantId, id));
    return row && shown(row);
  }

  async list(tenantId: string, query: JobListQuery) {
    const { rows, total } = await this.jobs.list(tenantId, query, windowOf(query));
    return pageOf(rows.map(shown), total, query);
  }

  stats(tenantId: string): Promise<JobStats> {
    return this.jobs.stats(tenantId);
  }

  /**
   * Whether a job has ended.
   * @param after the last event that the reader has
   * @throws NotFound when the tenant has no such job, Gone when what comes after `after` is not kept any more
   */
  async isTerminal(tenantId: string, id: string, after: number): Promise<boolean> {
    const find = () => this.jobs.streamState(tenantId, id);
    const state = await this.acceptance.stored('job', id, find);
    if (after < state.log_start)
      throw new Gone(
        'events_expired',
        `The log of this job was kept for its time and is gone up to event ${state.log_start}. Ask for what comes after it, with after=${state.log_start}.`,
      );
    return TERMINAL_STATUSES.has(state.status);
  }

  /** Where its trace goes on; nothing where it is not traced, or there is no such job. */
  traceparent(tenantId: string, id: string): Promise<string | null> {
    return this.jobs.traceparent(tenantId, id);
  }

  async events(tenantId: string, id: string, after: number, limit: number): Promise<EventsPage> {
    await this.isTerminal(tenantId, id, after);
    const data = await this.reader.page(id, after, limit);
    const tail = await this.reader.tail(id);
    const last = data.at(-1)?.seq ?? after;
    return { data, tail, next_after: last < tail ? last : null };
  }

  /**
   * A job that has ended stays as it is, and the answer says how. One that waits here for Postgres to be back, and nowhere
   * else, will be stored as cancelled; where it is not known how the job stands, the cancellation waits and the answer is
   * `pending`.
   */
  async cancel({ tenant_id: tenantId, user_id: userId }: Caller, id: string): Promise<JobAccepted> {
    const waiting = await this.acceptance.find(tenantId, id);
    if (waiting?.entity === 'job' && waiting.operation === 'submit') {
      const data = { ...keptSubmission(waiting), cancelled: true };
      if (await this.acceptance.amend(id, { data, answer: waiting.answer }))
        return { job_id: id, status: isOnlyHere(waiting) ? 'cancelled' : 'pending', buffered: true };
    }
    const { value } = await this.acceptance.accept(
      () => ({
        id: newId(),
        tenant_id: tenantId,
        user_id: userId,
        entity: 'job',
        operation: 'cancel',
        resource_id: waiting?.resource_id ?? id,
        data: { job_id: id },
        priority: 5,
        answer: { job_id: id, status: 'pending', buffered: true } satisfies JobAccepted,
        idempotency: undefined,
      }),
      () => this.cancelNow(tenantId, id),
    );
    return value as JobAccepted;
  }

  /** @throws NotFound when the tenant has no such job */
  cancelNow(tenantId: string, id: string): Promise<JobAccepted> {
    return this.acceptance.stored('job', id, () => this.cancelStored(tenantId, id));
  }

  /** Nothing when the tenant has no such job. */
  private async cancelStored(tenantId: string, id: string): Promise<JobAccepted | undefined> {
    const transition = await requestCancel(this.pool, tenantId, id);
    if (!transition) return undefined;
    const { status, attempt } = transition.job;
    if (status === 'active') this.publisher.cancellation({ jobId: id, attempt });
    publishTransition(this.publisher, transition);
    return { job_id: id, status };
  }

  async retry(tenantId: string, id: string): Promise<JobAccepted> {
    const job = await this.acceptance.stored('job', id, () => this.jobs.find(tenantId, id));
    if (!isJobType(job.type)) throw new NotFound('job');
    // A build makes a deployment; other types have no such subject that could be gone.
    if (job.type === 'build' && job.deployment_id === null) {
      throw new Conflict(
        'project_deleted',
        'The project of this build was deleted; there is nothing to build it for.',
      );
    }
    const transition = await requestRetry(this.pool, tenantId, id, jobCatalog[job.type].attempts);
    if (!transition) throw new NotFound('job');
    if (transition.events.length === 0) {
      throw new Conflict(
        'job_not_retryable',
        `Only a failed or cancelled job can be run again; this one is ${transition.job.status}.`,
      );
    }
    this.relay.wake(job.type);
    publishTransition(this.publisher, transition);
    return { job_id: id, status: transition.job.status };
  }
}
