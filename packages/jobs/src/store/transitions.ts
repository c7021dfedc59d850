import type { Pool, PoolClient } from 'pg';
import { inTransaction } from '@slipway/database';
import type { JobError, JobEvent } from '@slipway/shared/contracts';
import { appendWithTransition, readTail, type UnplacedEvent } from '../events/event.repository.js';
import { STATE_COLUMNS, type JobRow, type JobState } from './job.row.js';

/*
 * Every change of a job's status: one guarded UPDATE, with the event that tells of it in the same transaction. A guard
 * that does not hold changes nothing and is an outcome, not an error.
 */

/** What a transition did: how the job stands now and what was added to its log. */
export interface Transition {
  job: JobState;
  events: JobEvent[];
}

export interface Claim {
  job: JobRow;
  /** The last `seq` of the log: the attempt writes on after it. */
  tail: number;
}

/**
 * Takes a queued job for this worker. `attempt` is the number of claims so far; raising it makes the fencing token.
 * @returns nothing when the job is not there to be taken: it ran already, was cancelled, or was handed out anew
 */
export function claim(pool: Pool, jobId: string, attempt: number): Promise<Claim | undefined> {
  return inTransaction(pool, async (client) => {
    const { rows } = await client.query<JobRow>(
      `UPDATE jobs SET status = 'active', attempt = attempt + 1, started_at = coalesce(started_at, now()),
         updated_at = now(), progress = 0, stage = NULL, error = NULL
       WHERE id = $1 AND attempt = $2 AND status = 'queued' RETURNING *`,
      [jobId, attempt],
    );
    return rows[0] && { job: rows[0], tail: await readTail(client, jobId) };
  });
}

/** How an attempt ends. */
export type Ending =
  | { status: 'completed'; result: unknown }
  | { status: 'failed'; error: JobError }
  | { status: 'cancelled' }
  /** Runs again after `delayMs`; `free` does not count it against the allowed attempts. */
  | { status: 'pending'; error: JobError; delayMs: number; free: boolean };

/** The attempt that wants to write is not the one that holds the job: what it did does not count. */
export class StaleAttempt extends Error {
  override readonly name = 'StaleAttempt';
}

const END_SET: Record<Ending['status'], string> = {
  completed: `status = 'completed', progress = 100, result = $3, completed_at = now()`,
  failed: `status = 'failed', error = $3, completed_at = now()`,
  cancelled: `status = 'cancelled', completed_at = now(), error = $3`,
  pending: `status = 'pending', error = $3, available_at = now() + $4 * interval '1 millisecond', last_attempt = last_attempt + $5`,
};

function endEvent(ending: Ending): UnplacedEvent {
  const at = new Date().toISOString();
  switch (ending.status) {
    case 'completed':
      return { type: 'job.completed', at, result: ending.result };
    case 'failed':
      return { type: 'job.failed', at, error: ending.error };
    case 'cancelled':
      return { type: 'job.cancelled', at };
    case 'pending':
      return { type: 'job.retrying', at, error: ending.error, delay_ms: ending.delayMs };
  }
}

/**
 * Ends a running attempt. What is left of its log, its own effects (`commit`) and the new status become true together.
 * @throws StaleAttempt when the job is no longer held by this attempt; then nothing of it is stored
 */
export function endAttempt(
  pool: Pool,
  held: { jobId: string; attempt: number },
  ending: Ending,
  rest: UnplacedEvent[] = [],
  commit?: (client: PoolClient) => Promise<unknown>,
): Promise<Transition> {
  return inTransaction(pool, async (client) => {
    const values: unknown[] = [held.jobId, held.attempt];
    if (ending.status === 'completed') values.push(JSON.stringify(ending.result));
    else values.push('error' in ending ? JSON.stringify(ending.error) : null);
    if (ending.status === 'pending') values.push(ending.delayMs, ending.free ? 1 : 0);
    const { rows } = await client.query<JobState>(
      `UPDATE jobs SET ${END_SET[ending.status]}, updated_at = now()
       WHERE id = $1 AND attempt = $2 AND status = 'active' RETURNING ${STATE_COLUMNS}`,
      values,
    );
    if (!rows[0])
      throw new StaleAttempt(`attempt ${held.attempt} of job ${held.jobId} is not the running one`);
    await commit?.(client);
    const events = await appendWithTransition(client, held.jobId, [...rest, endEvent(ending)]);
    return { job: rows[0], events };
  });
}

/**
 * Asks for a job's end. A waiting job is cancelled at once; a running one is told to stop by its worker.
 * @returns nothing when the tenant has no such job
 */
export function requestCancel(pool: Pool, tenantId: string, jobId: string): Promise<Transition | undefined> {
  return inTransaction(pool, async (client) => {
    const before = await client.query<{ status: JobRow['status'] }>(
      'SELECT status FROM jobs WHERE tenant_id = $1 AND id = $2 FOR UPDATE',
      [tenantId, jobId],
    );
    const status = before.rows[0]?.status;
    if (!status) return undefined;
    const waits = status === 'pending' || status === 'queued';
    const { rows } = await client.query<JobState>(
      waits
        ? `UPDATE jobs SET status = 'cancelled', cancel_requested_at = now(), completed_at = now(), updated_at = now()
           WHERE id = $1 RETURNING ${STATE_COLUMNS}`
        : `UPDATE jobs SET cancel_requested_at = CASE WHEN status = 'active' THEN coalesce(cancel_requested_at, now()) ELSE cancel_requested_at END
           WHERE id = $1 RETURNING ${STATE_COLUMNS}`,
      [jobId],
    );
    const events = waits
      ? await appendWithTransition(client, jobId, [endEvent({ status: 'cancelled' })])
      : [];
    return { job: rows[0]!, events };
  });
}

/**
 * Sets a failed or cancelled job to run again, with as many attempts as its type grants.
 * @returns nothing when the tenant has no such job; a transition without events when it is not failed or cancelled
 */
export function requestRetry(
  pool: Pool,
  tenantId: string,
  jobId: string,
  attempts: number,
): Promise<Transition | undefined> {
  return inTransaction(pool, async (client) => {
    const { rows } = await client.query<JobState>(
      `UPDATE jobs SET status = 'pending', last_attempt = attempt + $3, available_at = now(), updated_at = now(), error = NULL,
         result = NULL, progress = 0, stage = NULL, cancel_requested_at = NULL, completed_at = NULL, started_at = NULL
       WHERE tenant_id = $1 AND id = $2 AND status IN ('failed', 'cancelled') RETURNING ${STATE_COLUMNS}`,
      [tenantId, jobId, attempts],
    );
    if (rows[0]) {
      const events = await appendWithTransition(client, jobId, [
        { type: 'job.queued', at: new Date().toISOString() },
      ]);
      return { job: rows[0], events };
    }
    const present = await client.query<JobState>(
      `SELECT ${STATE_COLUMNS} FROM jobs WHERE tenant_id = $1 AND id = $2`,
      [tenantId, jobId],
    );
    return present.rows[0] && { job: present.rows[0], events: [] };
  });
}

/** How far a running attempt is, in percent, and in which stage. */
export interface Progress {
  progress: number;
  stage: string;
}

/**
 * Appends events to a running attempt's log by other hands than its own writer's, with its progress if that is told.
 * @returns nothing when the attempt does not hold the job
 */
export function appendToActive(
  pool: Pool,
  held: { jobId: string; attempt: number },
  events: UnplacedEvent[],
  progress?: Progress,
): Promise<Transition | undefined> {
  return inTransaction(pool, async (client) => {
    const { rows } = await client.query<JobState>(
      `UPDATE jobs SET progress = coalesce($3, progress), stage = coalesce($4, stage), heartbeat = heartbeat + 1, updated_at = now()
       WHERE id = $1 AND attempt = $2 AND status = 'active' RETURNING ${STATE_COLUMNS}`,
      [held.jobId, held.attempt, progress?.progress ?? null, progress?.stage ?? null],
    );
    return rows[0] && { job: rows[0], events: await appendWithTransition(client, held.jobId, events) };
  });
}
