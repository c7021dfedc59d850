import { Inject, Injectable } from '@nestjs/common';
import type { Pool } from 'pg';
import {
  Submitter,
  type EventPublisher,
  type PrepareDomain,
  type Relay,
  type StoredAnswer,
  type Submission,
} from '@slipway/jobs';
import type { JobType } from '@slipway/shared/contracts/jobs';
import { currentTraceparent } from '@slipway/shared/telemetry/spans';
import { Acceptance } from '../buffer/acceptance.js';
import { requestIds, type RequestIds } from '../idempotency/derived.ids.js';
import type { IdempotencyKey } from '../idempotency/idempotency.js';
import { POOL, PUBLISHER, RELAY } from '../platform/tokens.js';
import { BufferedSubmissions, draftOf } from './buffered.submissions.js';
import { untilFree } from './contended.js';
import { submitted } from './submitted.js';

interface JobOrder<D> {
  /** Made here when nothing is given. */
  ids?: RequestIds;
  tenantId: string;
  userId?: string;
  priority?: number;
  idempotency: IdempotencyKey | undefined;
  /** What the job is for. */
  domain: (jobId: string) => D;
  /** The body of the 202. */
  answer: (jobId: string) => unknown;
  cancelled?: boolean;
  /** That of an earlier request; this one's when nothing is given. */
  traceparent?: string | undefined;
}

interface DoorOptions<D> {
  /**
   * Orders are kept while Postgres is away, and those that this calls the same are then carried out in their order. Their
   * domain must be what JSON can hold, and their answer known beforehand.
   */
  keptBy?: (domain: D, jobId: string) => string;
  /** Called after the commit that stored them; the change of the jobs is told by then. */
  onStored?: (stored: Submission<D>[]) => void;
}

/** How a domain submits jobs of one type. */
export interface JobDoor<D> {
  /** @returns what the caller is told; @throws what `prepare` refused with */
  submit: (order: JobOrder<D>) => Promise<StoredAnswer>;
}

/** Opens the doors through which the domains submit their jobs: durable before the answer, then handed over at once. */
@Injectable()
export class JobSubmission {
  constructor(
    @Inject(POOL) private readonly pool: Pool,
    @Inject(RELAY) private readonly relay: Relay,
    @Inject(PUBLISHER) private readonly publisher: EventPublisher,
    @Inject(Acceptance) private readonly acceptance: Acceptance,
    @Inject(BufferedSubmissions) private readonly buffered: BufferedSubmissions,
  ) {}

  /** @param prepare stores what belongs to the jobs, in the transaction that stores them */
  door<T extends JobType, D>(
    type: T,
    prepare: PrepareDomain<T, D>,
    { keptBy, onStored }: DoorOptions<D> = {},
  ): JobDoor<D> {
    const submitter = new Submitter<T, D>({
      pool: this.pool,
      type,
      prepare,
      onStored: (stored) => {
        this.relay.wake(type);
        this.announce(type, stored, onStored);
      },
    });
    const store = async (submission: Submission<D>): Promise<StoredAnswer> => {
      const outcome = await untilFree(() => submitter.submit(submission));
      if (outcome.outcome === 'refused') throw outcome.error;
      return outcome.answer;
    };
    if (keptBy) this.buffered.open(type, (submission) => store(submission as Submission<D>));
    return {
      submit: async (order) => {
        const { tenantId, userId = tenantId, idempotency, ids = requestIds(tenantId, idempotency) } = order;
        if (!keptBy) return store(submissionOf(order, ids.now));
        const { buffered, value } = await this.acceptance.accept(
          () => {
            const submission = submissionOf(order, ids.kept);
            return draftOf(type, submission, { userId, resource: keptBy(submission.domain, ids.kept) });
          },
          () => store(submissionOf(order, ids.now)),
        );
        return buffered ? { status: 202, body: value } : value;
      },
    };
  }

  private announce<D>(type: JobType, stored: Submission<D>[], first: DoorOptions<D>['onStored']): void {
    first?.(stored);
    this.publisher.changes(submitted(type, stored));
  }
}

function submissionOf<D>(
  {
    tenantId,
    priority = 0,
    idempotency,
    domain,
    answer,
    cancelled = false,
    traceparent = currentTraceparent(),
  }: JobOrder<D>,
  jobId: string,
): Submission<D> {
  return {
    jobId,
    tenantId,
    priority,
    idempotency,
    answer: { status: 202, body: answer(jobId) },
    domain: domain(jobId),
    cancelled,
    traceparent,
  };
}
