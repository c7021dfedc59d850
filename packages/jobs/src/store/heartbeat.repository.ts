import type { Pool } from 'pg';
import type { Queryable } from '@slipway/database';
import type { HeldAttempt } from '@slipway/shared/contracts';

const BEAT = `WITH held AS (
    SELECT * FROM unnest($1::uuid[], $2::int[]) AS h (id, attempt)
  ), free AS (
    SELECT j.id FROM jobs j JOIN held h ON j.id = h.id AND j.attempt = h.attempt WHERE j.status = 'active'
    FOR UPDATE OF j SKIP LOCKED
  ), beaten AS (
    UPDATE jobs j SET heartbeat = heartbeat + 1 FROM free f WHERE j.id = f.id
  )
  SELECT j.id, j.cancel_requested_at IS NOT NULL AS cancel_requested
  FROM jobs j JOIN held h ON j.id = h.id AND j.attempt = h.attempt WHERE j.status = 'active'`;

/** An answer that takes longer is of no use: the next beat is due. */
const BEAT_WITHIN_MS = 2_500;

/**
 * Shows that these attempts are alive, all in one statement. A row that somebody holds is passed over, so that it does
 * not keep the others silent; nobody can take its job meanwhile.
 * @returns the jobs that are still held, each with whether its cancellation was asked for; the others are lost
 */
export async function beat(
  db: Queryable,
  held: HeldAttempt[],
): Promise<Map<string, { cancelRequested: boolean }>> {
  const statement = {
    name: 'beat',
    text: BEAT,
    values: [held.map((h) => h.jobId), held.map((h) => h.attempt)],
    query_timeout: BEAT_WITHIN_MS,
  };
  const { rows } = await db.query<{ id: string; cancel_requested: boolean }>(statement);
  return new Map(rows.map((row) => [row.id, { cancelRequested: row.cancel_requested }]));
}

export interface ActiveJob {
  id: string;
  attempt: number;
  heartbeat: number;
  cancel_requested: boolean;
}

/** Every running attempt with its count of heartbeats. */
export async function readActive(pool: Pool): Promise<ActiveJob[]> {
  const { rows } = await pool.query<ActiveJob>(
    `SELECT id, attempt, heartbeat, cancel_requested_at IS NOT NULL AS cancel_requested FROM jobs WHERE phase = 'in_flight' AND status = 'active'`,
  );
  return rows;
}
