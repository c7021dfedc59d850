import type { Pool, PoolClient } from 'pg';
import { boolArray, int2Array, inTransaction, jsonbArray, textArray, uuidArray } from '@slipway/database';
import { isDomainError, Unavailable } from '@slipway/shared/errors';
import { jobCatalog, type JobType } from '@slipway/shared/contracts/jobs';
import {
  answerOfTakenKey,
  claimName,
  giveBackKeys,
  takeKeys,
  type IdempotencyClaim,
} from './idempotency.repository.js';
import type { PrepareDomain, Submission, SubmitOutcome } from './submission.js';

/**
 * Stores a batch of submissions in one transaction: idempotency keys, the domain's rows, jobs, and their first events.
 * The job rows are the outbox too: they are `pending` until the relay has handed them over.
 * @returns what became of each, in the order of the batch
 */
export async function storeBatch<T extends JobType, D>(
  pool: Pool,
  type: T,
  batch: Submission<D>[],
  prepare: PrepareDomain<T, D>,
): Promise<SubmitOutcome[]> {
  const outcomes = new Map<Submission<D>, SubmitOutcome>();
  await inTransaction(pool, async (client) => {
    const fresh = await takeFreshKeys(client, batch);
    if (fresh.length === 0) return;
    const prepared = await prepare(client, fresh);
    const accepted: Submission<D>[] = [];
    const payloads: string[] = [];
    const refused: Submission<D>[] = [];
    fresh.forEach((submission, index) => {
      const word = prepared[index]!;
      if ('refusal' in word) {
        outcomes.set(submission, { outcome: 'refused', error: word.refusal });
        refused.push(submission);
      } else {
        outcomes.set(submission, { outcome: 'accepted', answer: submission.answer });
        accepted.push(submission);
        payloads.push(JSON.stringify(word.payload));
      }
    });
    await giveBackKeys(
      client,
      refused.flatMap((s) => (s.idempotency ? [{ tenantId: s.tenantId, key: s.idempotency.key }] : [])),
    );
    await insertJobs(client, type, accepted, payloads);
  });
  for (const submission of batch) {
    if (!outcomes.has(submission)) outcomes.set(submission, await answerAgain(pool, submission));
  }
  return batch.map((submission) => outcomes.get(submission)!);
}

/** The submissions without a key, and those that are the first with theirs. */
async function takeFreshKeys<D>(client: PoolClient, batch: Submission<D>[]): Promise<Submission<D>[]> {
  const firsts = new Map<string, Submission<D>>();
  for (const submission of batch) {
    const claim = claimOf(submission);
    if (claim && !firsts.has(claimName(claim))) firsts.set(claimName(claim), submission);
  }
  if (firsts.size === 0) return batch;
  const taken = await takeKeys(
    client,
    [...firsts.values()].map((submission) => claimOf(submission)!),
  );
  return batch.filter((submission) => {
    const claim = claimOf(submission);
    return !claim || (firsts.get(claimName(claim)) === submission && taken.has(claimName(claim)));
  });
}

function claimOf<D>({ tenantId, idempotency, answer }: Submission<D>): IdempotencyClaim | undefined {
  return idempotency && { tenantId, ...idempotency, answer };
}

async function answerAgain<D>(pool: Pool, submission: Submission<D>): Promise<SubmitOutcome> {
  // The batch is committed: whatever fails from here on must not send its other submissions round again.
  const answer = await answerOfTakenKey(pool, claimOf(submission)!).catch(
    (error: unknown) => new Unavailable('The first answer to this request could not be read.', error),
  );
  return isDomainError(answer) ? { outcome: 'refused', error: answer } : { outcome: 'replayed', answer };
}

async function insertJobs<D>(
  client: PoolClient,
  type: JobType,
  submissions: Submission<D>[],
  payloads: string[],
): Promise<void> {
  if (submissions.length === 0) return;
  const at = new Date().toISOString();
  const queued = { type: 'job.queued', at };
  await client.query({
    name: 'insert-jobs',
    text: `WITH stored AS (
       INSERT INTO jobs (id, tenant_id, type, priority, payload, last_attempt, status, cancel_requested_at, completed_at, traceparent)
       SELECT s.id, s.tenant_id, $3, s.priority, s.payload, $6, CASE WHEN s.cancelled THEN 'cancelled' ELSE 'pending' END,
         CASE WHEN s.cancelled THEN now() END, CASE WHEN s.cancelled THEN now() END, s.traceparent
       FROM unnest($1::uuid[], $2::uuid[], $4::smallint[], $5::jsonb[], $9::bool[], $10::text[])
         AS s (id, tenant_id, priority, payload, cancelled, traceparent)
       RETURNING id, CASE WHEN status = 'cancelled' THEN $8::json ELSE $7::json END AS events
     )
     INSERT INTO job_events (job_id, first_seq, last_seq, events, size)
     SELECT id, 1, json_array_length(events), events, octet_length(events::text) FROM stored`,
    values: [
      uuidArray(submissions.map((s) => s.jobId)),
      uuidArray(submissions.map((s) => s.tenantId)),
      type,
      int2Array(submissions.map((s) => s.priority)),
      jsonbArray(payloads),
      jobCatalog[type].attempts,
      JSON.stringify([queued]),
      JSON.stringify([queued, { type: 'job.cancelled', at }]),
      boolArray(submissions.map((s) => s.cancelled ?? false)),
      // Where none is traced, not even a list of nothing is sent.
      submissions.some((s) => s.traceparent !== undefined)
        ? textArray(submissions.map((s) => s.traceparent ?? null))
        : null,
    ],
  });
}
