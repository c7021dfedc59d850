import type { JobError } from '@slipway/shared/contracts';
import { jobCatalog, type JobType } from '@slipway/shared/contracts/jobs';
import { DomainError } from '@slipway/shared/errors';
import type { Logger } from '@slipway/shared/logging';
import type { AttemptLog } from '../events/attempt.log.js';
import type { UnplacedEvent } from '../events/event.repository.js';
import type { EventWriter } from '../events/event.writer.js';
import type { Claim } from '../store/claim.repository.js';
import { StaleAttempt, type Ending } from '../store/ending.repository.js';
import type { AttemptWatch } from '../telemetry/attempt.watch.js';
import { AttemptLost, JobTimedOut } from './abort.reasons.js';
import { endingOf } from './ending.rules.js';
import { EndingNotStored, type CommitEffects, type Endings } from './endings.js';
import type { ClaimedJob, Handler, HandlerOutcome } from './handler.js';

export interface AttemptOptions {
  writer: EventWriter;
  endings: Endings;
  logger: Logger;
  handler: Handler<JobType>;
  heedMs: number;
  watch: AttemptWatch;
}

/** One run of one job on this worker, from the claim to its end. */
export class Attempt {
  readonly jobId: string;
  readonly number: number;
  private readonly abortion = new AbortController();
  private readonly log: AttemptLog;
  private readonly type: JobType;
  /** The log's last events, which are stored together with the attempt's end. */
  private readonly rest: UnplacedEvent[] = [];

  constructor(
    private readonly claim: Claim,
    private readonly options: AttemptOptions,
  ) {
    const { job, tail } = claim;
    this.jobId = job.id;
    this.number = job.attempt;
    this.type = job.type as JobType;
    this.log = options.writer.openLog(
      { id: job.id, tenantId: job.tenant_id, type: job.type, attempt: job.attempt, tail },
      () => this.abort(new AttemptLost('another attempt has taken over')),
    );
  }

  abort(reason: Error): void {
    if (!this.abortion.signal.aborted) this.abortion.abort(reason);
  }

  /**
   * Runs the handler and stores how it ended. Never rejects.
   * @param onHandled called once the handler has ended, before that is stored
   */
  async run(onHandled: () => void): Promise<void> {
    const { logger } = this.options;
    const timeoutMs = jobCatalog[this.type].timeout_ms;
    const timer = setTimeout(() => this.abort(new JobTimedOut(timeoutMs)), timeoutMs);
    this.log.add({ type: 'job.started', at: new Date().toISOString(), attempt: this.number });
    try {
      this.abortion.signal.throwIfAborted();
      const outcome = await this.heeded(this.handle()).finally(() => {
        clearTimeout(timer);
        this.options.watch.leave();
        onHandled();
      });
      await this.end({ status: 'completed', result: outcome.result }, outcome.commit);
      await outcome.afterCommit?.().catch((error: unknown) => {
        logger.warn({ err: error, job_id: this.jobId }, 'what follows a completion has failed');
      });
    } catch (thrown) {
      clearTimeout(timer);
      await this.fail(thrown).catch((error: unknown) => {
        logger.error(
          { err: error, job_id: this.jobId, attempt: this.number },
          'the end of an attempt could not be stored',
        );
        this.options.watch.lost();
      });
    } finally {
      // A handler that goes on all the same has nobody any more to whom it could say something.
      this.log.giveUp();
    }
  }

  /** What the handler comes to; or why it was told to end, when it does not heed that: no job is held for ever. */
  private heeded<T>(handled: Promise<T>): Promise<T> {
    const { signal } = this.abortion;
    const { logger, heedMs } = this.options;
    const unheeded = Promise.withResolvers<never>();
    let timer: NodeJS.Timeout | undefined;
    const wait = () => {
      timer = setTimeout(() => {
        logger.error(
          { job_id: this.jobId, attempt: this.number },
          'a handler goes on though it was told to end',
        );
        unheeded.reject(signal.reason);
      }, heedMs);
    };
    signal.addEventListener('abort', wait);
    return Promise.race([handled, unheeded.promise]).finally(() => {
      clearTimeout(timer);
      signal.removeEventListener('abort', wait);
    });
  }

  private async handle(): Promise<HandlerOutcome<JobType>> {
    const { job } = this.claim;
    const declaration = jobCatalog[this.type];
    const payload = declaration.payload.safeParse(job.payload);
    if (!payload.success)
      throw invalid('invalid_payload', 'The payload of this job is not valid.', payload.error);
    const claimed: ClaimedJob<JobType> = {
      id: job.id,
      tenantId: job.tenant_id,
      type: this.type,
      payload: payload.data,
      attempt: job.attempt,
    };
    const outcome = await this.options.handler(claimed, {
      signal: this.abortion.signal,
      log: (stream, text) => this.log.line(stream, text),
      progress: (progress, stage, message) => {
        this.options.watch.enter(stage);
        this.log.progress(progress, stage, message);
      },
    });
    // A handler that ends well in spite of its signal has finished nevertheless, unless the job is not its own any more.
    const result = declaration.result.safeParse(outcome.result);
    if (!result.success)
      throw invalid(
        'invalid_result',
        'The job finished with a result that is not of its form.',
        result.error,
      );
    return { ...outcome, result: result.data };
  }

  private async fail(thrown: unknown): Promise<void> {
    if (thrown instanceof EndingNotStored) throw thrown;
    const reason: unknown = this.abortion.signal.reason;
    if (thrown instanceof StaleAttempt || reason instanceof AttemptLost) {
      await this.options.writer.closeLog(this.log);
      this.options.watch.lost();
      this.options.logger.warn({ job_id: this.jobId, attempt: this.number }, 'a stale attempt was dropped');
      return;
    }
    const ending = endingOf(thrown, reason, {
      attempt: this.number,
      lastAttempt: this.claim.job.last_attempt,
      attempts: jobCatalog[this.type].attempts,
      backoff: jobCatalog[this.type].backoff,
    });
    if (ending.status === 'failed')
      this.options.logger.info({ err: thrown, job_id: this.jobId, code: ending.error.code }, 'job failed');
    await this.end(ending).catch(async (error: unknown) => {
      if (error instanceof StaleAttempt || error instanceof EndingNotStored) throw error;
      this.options.logger.error({ err: error, job_id: this.jobId }, 'an ending that cannot be stored');
      await this.end({ status: 'failed', error: UNSTORABLE });
    });
  }

  private async end(ending: Ending, commit?: CommitEffects): Promise<void> {
    const { writer, endings } = this.options;
    await writer.closeLog(this.log);
    // The job may be its own still: who ran to the end with a hole in the log has not done so.
    if (this.log.isLost) throw new StaleAttempt({ jobId: this.jobId, attempt: this.number });
    this.rest.push(...(this.log.take()?.events ?? []));
    const held = { jobId: this.jobId, attempt: this.number };
    const isLost = () => this.abortion.signal.reason instanceof AttemptLost;
    await endings.end({ held, ending, rest: this.rest }, commit, isLost);
    this.options.watch.ended(ending);
  }
}

const UNSTORABLE: JobError = {
  code: 'unstorable_ending',
  message: 'The way in which this job ended could not be stored.',
};

function invalid(code: string, detail: string, cause: unknown): DomainError {
  return new DomainError({ code, status: 422, detail, cause });
}
