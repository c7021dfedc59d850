import { Inject, Injectable } from '@nestjs/common';
import type { Pool } from 'pg';
import {
  appendToActive,
  changeOf,
  endAttempt,
  requestCancel,
  requestRetry,
  StaleAttempt,
  type Ending,
  type EventPublisher,
  type EventReader,
  type Relay,
  type Transition,
} from '@slipway/jobs';
import {
  TERMINAL_STATUSES,
  type EventsPage,
  type Job,
  type JobAccepted,
  type JobListQuery,
  type JobStats,
  type ReportJob,
} from '@slipway/shared/contracts';
import { isJobType, jobCatalog } from '@slipway/shared/contracts/jobs';
import { Conflict, Gone, NotFound, Unprocessable } from '@slipway/shared/errors';
import { pageOf, windowOf } from '../http/lists.js';
import { POOL, PUBLISHER, READER, RELAY } from '../platform/tokens.js';
import { JobRepository, type JobWithPosition } from './job.repository.js';

@Injectable()
export class JobService {
  constructor(
    @Inject(JobRepository) private readonly jobs: JobRepository,
    @Inject(POOL) private readonly pool: Pool,
    @Inject(PUBLISHER) private readonly publisher: EventPublisher,
    @Inject(READER) private readonly reader: EventReader,
    @Inject(RELAY) private readonly relay: Relay,
  ) {}

  async read(tenantId: string, id: string): Promise<Job> {
    const job = await this.find(tenantId, id);
    if (!job) throw new NotFound('job');
    return job;
  }

  /** Nothing when there is no such job, or no longer: jobs expire, what they made does not. */
  async find(tenantId: string, id: string): Promise<Job | undefined> {
    const row = await this.jobs.find(tenantId, id);
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
    const state = await this.jobs.streamState(tenantId, id);
    if (!state) throw new NotFound('job');
    if (after < state.log_start)
      throw new Gone(
        'events_expired',
        `The log of this job was kept for its time and is gone up to event ${state.log_start}. Ask for what comes after it, with after=${state.log_start}.`,
      );
    return TERMINAL_STATUSES.has(state.status);
  }

  async events(tenantId: string, id: string, after: number, limit: number): Promise<EventsPage> {
    await this.isTerminal(tenantId, id, after);
    const data = await this.reader.page(id, after, limit);
    const tail = await this.reader.tail(id);
    const last = data.at(-1)?.seq ?? after;
    return { data, tail, next_after: last < tail ? last : null };
  }

  /** A job that has ended stays as it is, and the answer says how. */
  async cancel(tenantId: string, id: string): Promise<JobAccepted> {
    const transition = await requestCancel(this.pool, tenantId, id);
    if (!transition) throw new NotFound('job');
    const { status, attempt } = transition.job;
    if (status === 'active') await this.publisher.cancellation({ jobId: id, attempt });
    await this.publish(transition);
    return { job_id: id, status };
  }

  async retry(tenantId: string, id: string): Promise<JobAccepted> {
    const job = await this.jobs.find(tenantId, id);
    if (!job || !isJobType(job.type)) throw new NotFound('job');
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
    await this.publish(transition);
    return { job_id: id, status: transition.job.status };
  }

  /** Takes the word of a worker in another language, if its attempt still holds the job: all of it, or nothing. */
  async report(tenantId: string, id: string, body: ReportJob): Promise<Job> {
    const job = await this.jobs.find(tenantId, id);
    if (!job || !isJobType(job.type)) throw new NotFound('job');
    const held = { jobId: id, attempt: body.attempt };
    const stale = new Conflict('attempt_stale', `Attempt ${body.attempt} does not hold this job (any more).`);
    const ending = this.endingOf(job.type, body);
    const progress = progressOf(job, body);
    const events = progress ? [progress] : [];
    if (ending) {
      const transition = await endAttempt(this.pool, held, ending, events).catch((error: unknown) => {
        throw error instanceof StaleAttempt ? stale : error;
      });
      await this.publish(transition);
    } else {
      const transition = await appendToActive(this.pool, held, events, progress);
      if (!transition) throw stale;
      await this.publish(transition);
    }
    return this.read(tenantId, id);
  }

  private endingOf(type: keyof typeof jobCatalog, { status, result, error }: ReportJob): Ending | undefined {
    switch (status) {
      case undefined:
        return undefined;
      case 'cancelled':
        return { status };
      case 'failed':
        return { status, error: error! };
      case 'completed': {
        const parsed = jobCatalog[type].result.safeParse(result);
        if (parsed.success && !JSON.stringify(parsed.data).includes('\\u0000')) {
          return { status, result: parsed.data };
        }
        const issues = (parsed.error?.issues ?? [{ path: [], message: 'must not contain NUL' }]).map(
          (issue) => ({
            path: ['result', ...issue.path].join('.'),
            message: issue.message,
          }),
        );
        throw new Unprocessable(
          'invalid_result',
          `The result is not of the form that "${type}" declares.`,
          issues,
        );
      }
    }
  }

  private async publish({ job, events }: Transition): Promise<void> {
    await this.publisher.events([events]);
    await this.publisher.changes([changeOf(job)]);
  }
}

function progressOf(job: JobWithPosition, { progress, stage, message }: ReportJob) {
  if (progress === undefined && stage === undefined && message === undefined) return undefined;
  return {
    type: 'job.progress' as const,
    at: new Date().toISOString(),
    progress: progress ?? job.progress,
    stage: stage ?? job.stage ?? 'run',
    ...(message === undefined ? {} : { message }),
  };
}

function shown(row: JobWithPosition): Job {
  return {
    id: row.id,
    type: row.type,
    title: row.title,
    deployment_id: row.deployment_id,
    ...(row.count === null ? {} : { count: row.count }),
    ...(row.verification_enabled === null ? {} : { verification_enabled: row.verification_enabled }),
    status: row.status,
    progress: row.progress,
    stage: row.stage,
    priority: row.priority,
    attempt: row.attempt,
    buffered: false,
    error_message: row.error?.message ?? null,
    error: row.error,
    result: row.result ?? null,
    cancel_requested: row.cancel_requested_at !== null,
    created_at: row.created_at.toISOString(),
    updated_at: row.updated_at.toISOString(),
    started_at: row.started_at?.toISOString() ?? null,
    completed_at: row.completed_at?.toISOString() ?? null,
    log_start: row.log_start,
    queue_position: row.queue_position,
  };
}
