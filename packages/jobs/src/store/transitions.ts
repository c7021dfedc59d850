import type { Pool } from 'pg';
import { inTransaction } from '@slipway/database';
import { appendWithTransition, type UnplacedEvent } from '../events/event.repository.js';
import { endEvent } from './ending.repository.js';
import { stateColumns, type JobRow, type JobState, type Transition } from './job.row.js';
import type { HeldAttempt } from '@slipway/shared/contracts';

/*
 * What people and other programs do to a job. Every change of a job's status is one guarded UPDATE, with the event that
 * tells of it in the same transaction. A guard that does not hold changes nothing and is an outcome, not an error.
 */

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
           WHERE id = $1 RETURNING ${stateColumns()}`
        : `UPDATE jobs SET cancel_requested_at = CASE WHEN status = 'active' THEN coalesce(cancel_requested_at, now()) ELSE cancel_requested_at END
           WHERE id = $1 RETURNING ${stateColumns()}`,
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
      `UPDATE jobs SET status = 'pending', last_attempt = attempt + $3, available_at = NULL,
         position = coalesce(position, nextval('jobs_position')), updated_at = now(), error = NULL,
         result = NULL, progress = 0, stage = NULL, cancel_requested_at = NULL, completed_at = NULL, started_at = NULL, losses = 0
       WHERE tenant_id = $1 AND id = $2 AND status IN ('failed', 'cancelled') RETURNING ${stateColumns()}`,
      [tenantId, jobId, attempts],
    );
    if (rows[0]) {
      const events = await appendWithTransition(client, jobId, [
        { type: 'job.queued', at: new Date().toISOString() },
      ]);
      return { job: rows[0], events };
    }
    const present = await client.query<JobState>(
      `SELECT ${stateColumns()} FROM jobs WHERE tenant_id = $1 AND id = $2`,
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
  held: HeldAttempt,
  events: UnplacedEvent[],
  progress?: Progress,
): Promise<Transition | undefined> {
  return inTransaction(pool, async (client) => {
    const { rows } = await client.query<JobState>(
      `UPDATE jobs SET progress = coalesce($3, progress), stage = coalesce($4, stage), heartbeat = heartbeat + 1, updated_at = now()
       WHERE id = $1 AND attempt = $2 AND status = 'active' RETURNING ${stateColumns()}`,
      [held.jobId, held.attempt, progress?.progress ?? null, progress?.stage ?? null],
    );
    return rows[0] && { job: rows[0], events: await appendWithTransition(client, held.jobId, events) };
  });
}
