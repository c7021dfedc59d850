import type { PoolClient } from 'pg';
import type { DomainError } from '@slipway/shared/errors';
import type { JobPayload, JobType } from '@slipway/shared/contracts/jobs';

export interface StoredAnswer {
  status: number;
  body: unknown;
}

/** One accepted request on its way into the store. */
export interface Submission<D> {
  jobId: string;
  tenantId: string;
  priority: number;
  idempotency: { key: string; fingerprint: Buffer } | undefined;
  /** What the caller is told, and told again when the same key comes once more. */
  answer: StoredAnswer;
  /** What the domain stores beside the job, in the same transaction. */
  domain: D;
  /** Whether it was cancelled before it could be stored: the job is stored as one that is. */
  cancelled?: boolean;
  /** The trace of the request, in which the job goes on; nothing when it is not traced. */
  traceparent?: string | undefined;
}

export type SubmitOutcome =
  | { outcome: 'accepted'; answer: StoredAnswer }
  | { outcome: 'replayed'; answer: StoredAnswer }
  | { outcome: 'refused'; error: DomainError };

/** The domain's word on one submission: the job's payload, or why there shall be no job. */
export type Prepared<T extends JobType> = { payload: JobPayload<T> } | { refusal: DomainError };

/**
 * Stores the domain's rows of many submissions, in the transaction that stores their jobs. The answers are in the
 * order of the submissions.
 */
export type PrepareDomain<T extends JobType, D> = (
  client: PoolClient,
  submissions: Submission<D>[],
) => Promise<Prepared<T>[]>;
