import { int4Array, uuidArray, type Queryable } from '@slipway/database';
import { tailSql } from '../events/event.repository.js';
import { stateColumns, type JobRow, type JobState } from './job.row.js';
import { newId } from '@slipway/shared/ids';
import type { HeldAttempt } from '@slipway/shared/contracts';

export interface Claim {
  job: JobState & Pick<JobRow, 'payload' | 'last_attempt' | 'traceparent' | 'created_at'>;
  /** The last `seq` of the log: the attempt writes on after it. */
  tail: number;
}

/**
 * Takes queued jobs for this worker, all in one statement. `attempt` is the number of claims so far; raising it makes
 * the fencing token.
 * @returns in the order asked for; nothing in the place of a job that is not there to be taken: it ran already, was
 * cancelled, was handed out anew, is asked for twice, or somebody holds its row
 */
export async function claimJobs(db: Queryable, queued: HeldAttempt[]): Promise<(Claim | undefined)[]> {
  const { rows } = await db.query<Claim['job'] & { tail: number }>({
    name: 'claim-jobs',
    text: `UPDATE jobs j SET status = 'active', attempt = j.attempt + 1, started_at = coalesce(started_at, now()),
         updated_at = now(), progress = 0, stage = NULL, error = NULL, resumed = false
       FROM (
         SELECT f.id FROM jobs f JOIN unnest($1::uuid[], $2::int[]) AS q (id, attempt) ON f.id = q.id AND f.attempt = q.attempt
         WHERE f.status = 'queued' FOR UPDATE OF f SKIP LOCKED
       ) free WHERE j.id = free.id AND j.status = 'queued'
       RETURNING ${stateColumns('j.')}, j.payload, j.last_attempt, j.traceparent, j.created_at, ${tailSql('j')} AS tail`,
    values: [uuidArray(queued.map(({ jobId }) => jobId)), int4Array(queued.map(({ attempt }) => attempt))],
  });
  const claims = new Map(rows.map(({ tail, ...job }) => [job.id, { job, tail }]));
  return queued.map(({ jobId, attempt }) => {
    const claim = claims.get(jobId);
    if (claim?.job.attempt !== attempt + 1) return undefined;
    // A dispatch that was delivered twice may ask twice in one batch: only the first has it.
    claims.delete(jobId);
    return claim;
  });
}

/**
 * Takes jobs out of a dispatch whose worker does not run them: the queue does not know the one that they are in then, so
 * the reconciler adds it for whoever is free.
 * @returns those that wait still and whose row somebody holds
 */
export async function redispatch(db: Queryable, queued: HeldAttempt[]): Promise<HeldAttempt[]> {
  const { rows } = await db.query<{ id: string }>(
    `WITH asked AS (
       SELECT j.id FROM jobs j JOIN unnest($1::uuid[], $2::int[]) AS q (id, attempt) ON j.id = q.id AND j.attempt = q.attempt
       WHERE j.status = 'queued'
     ), free AS (
       SELECT id FROM jobs WHERE id IN (SELECT id FROM asked) AND status = 'queued' FOR UPDATE SKIP LOCKED
     ), given AS (
       UPDATE jobs j SET dispatch_id = $3 FROM free WHERE j.id = free.id
     )
     SELECT id FROM asked EXCEPT SELECT id FROM free`,
    [uuidArray(queued.map(({ jobId }) => jobId)), int4Array(queued.map(({ attempt }) => attempt)), newId()],
  );
  const held = new Set(rows.map(({ id }) => id));
  return queued.filter(({ jobId }) => held.has(jobId));
}
