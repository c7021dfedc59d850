import { isDeepStrictEqual } from 'node:util';
import { Inject, Injectable } from '@nestjs/common';
import type { Pool } from 'pg';
import { appendToActive, endAttempt, StaleAttempt, type Ending, type EventPublisher } from '@slipway/jobs';
import type { Job, ReportJob } from '@slipway/shared/contracts';
import { isJobType, jobCatalog } from '@slipway/shared/contracts/jobs';
import { Conflict, NotFound, Unprocessable } from '@slipway/shared/errors';
import { POOL, PUBLISHER } from '../platform/tokens.js';
import { JobRepository, type JobWithPosition } from './job.repository.js';
import { JobService } from './job.service.js';
import { publishTransition } from './publish.transition.js';

/** What workers of another make say of the jobs that they run. */
@Injectable()
export class ReportService {
  constructor(
    @Inject(JobService) private readonly jobs: JobService,
    @Inject(JobRepository) private readonly repository: JobRepository,
    @Inject(POOL) private readonly pool: Pool,
    @Inject(PUBLISHER) private readonly publisher: EventPublisher,
  ) {}

  /** Takes the word of a worker in another language, if its attempt still holds the job: all of it, or nothing. */
  async report(tenantId: string, id: string, body: ReportJob): Promise<Job> {
    const job = await this.repository.find(tenantId, id);
    if (!job || !isJobType(job.type)) throw new NotFound('job');
    const held = { jobId: id, attempt: body.attempt };
    const stale = new Conflict('attempt_stale', `Attempt ${body.attempt} does not hold this job (any more).`);
    const ending = endingOf(job.type, body);
    const progress = progressOf(job, body);
    const events = progress ? [progress] : [];
    if (ending) {
      try {
        publishTransition(this.publisher, await endAttempt(this.pool, held, ending, events));
      } catch (error) {
        if (!(error instanceof StaleAttempt)) throw error;
        // Said again by a worker to whom our answer got lost: it is as it said.
        if (!isSaid(await this.repository.find(tenantId, id), body.attempt, ending)) throw stale;
      }
    } else {
      const transition = await appendToActive(this.pool, held, events, progress);
      if (!transition) throw stale;
      publishTransition(this.publisher, transition);
    }
    return this.jobs.read(tenantId, id);
  }
}

/** @throws Unprocessable when the result is not of the form that the type declares */
function endingOf(type: keyof typeof jobCatalog, { status, result, error }: ReportJob): Ending | undefined {
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

/** Whether an attempt is on record as ended in just this way. */
function isSaid(job: JobWithPosition | undefined, attempt: number, ending: Ending): boolean {
  if (job?.attempt !== attempt || job.status !== ending.status) return false;
  switch (ending.status) {
    case 'completed':
      return isDeepStrictEqual(job.result, ending.result);
    case 'failed':
      return isDeepStrictEqual(job.error, ending.error);
    default:
      return true;
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
