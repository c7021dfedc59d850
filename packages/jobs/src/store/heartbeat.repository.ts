import type { Pool } from 'pg';

export interface HeldAttempt {
  jobId: string;
  attempt: number;
}

/**
 * Shows that these attempts are alive, all in one statement.
 * @returns the jobs that are still held, each with whether its cancellation was asked for; the others are lost
 */
export async function beat(
  pool: Pool,
  held: HeldAttempt[],
): Promise<Map<string, { cancelRequested: boolean }>> {
  const { rows } = await pool.query<{ id: string; cancel_requested: boolean }>(
    `UPDATE jobs j SET heartbeat = heartbeat + 1
     FROM unnest($1::uuid[], $2::int[]) AS h (id, attempt)
     WHERE j.id = h.id AND j.attempt = h.attempt AND j.status = 'active'
     RETURNING j.id, j.cancel_requested_at IS NOT NULL AS cancel_requested`,
    [held.map((h) => h.jobId), held.map((h) => h.attempt)],
  );
  return new Map(rows.map((row) => [row.id, { cancelRequested: row.cancel_requested }]));
}

export interface ActiveJob {
  id: string;
  attempt: number;
  heartbeat: number;
  last_attempt: number;
  cancel_requested: boolean;
}

/** Every running attempt with its count of heartbeats. */
export async function readActive(pool: Pool): Promise<ActiveJob[]> {
  const { rows } = await pool.query<ActiveJob>(
    `SELECT id, attempt, heartbeat, last_attempt, cancel_requested_at IS NOT NULL AS cancel_requested FROM jobs WHERE status = 'active'`,
  );
  return rows;
}
