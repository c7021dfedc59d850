import type { Pool } from 'pg';
import type { JobType } from '@slipway/shared/contracts/jobs';
import type { Dispatch } from '../queue/dispatch.queue.js';

export interface HandOver {
  dispatches: Dispatch[];
  /** Whether jobs that are due were left behind because the window is full. */
  more: boolean;
}

/**
 * Marks the next pending jobs of a type as queued: as many as keep at most `window` in the queue, the most urgent and
 * then the oldest first. Relays that run at once do not see each other's rows.
 */
export async function handOver(pool: Pool, type: JobType, window: number): Promise<HandOver> {
  const { rows } = await pool.query<Dispatch & { free: number }>(
    `WITH room AS (
       SELECT greatest(0, $2 - (SELECT count(*) FROM jobs WHERE type = $1 AND status = 'queued'))::int AS free
     ), next AS (
       SELECT id FROM jobs WHERE type = $1 AND status = 'pending' AND available_at <= now()
       ORDER BY priority DESC, id LIMIT (SELECT free FROM room) FOR UPDATE SKIP LOCKED
     )
     UPDATE jobs j SET status = 'queued', updated_at = now() FROM next, room WHERE j.id = next.id
     RETURNING j.id, j.attempt, j.priority, room.free`,
    [type, window],
  );
  // RETURNING keeps no order; ids are in the order of submission.
  const dispatches = rows
    .map(({ id, attempt, priority }) => ({ id, attempt, priority }))
    .sort((a, b) => b.priority - a.priority || (a.id < b.id ? -1 : 1));
  return { dispatches, more: rows.length > 0 ? rows.length === rows[0]!.free : await isAnyDue(pool, type) };
}

async function isAnyDue(pool: Pool, type: JobType): Promise<boolean> {
  const { rowCount } = await pool.query(
    `SELECT 1 FROM jobs WHERE type = $1 AND status = 'pending' AND available_at <= now() LIMIT 1`,
    [type],
  );
  return rowCount === 1;
}

/** What Postgres believes to be in the queue of a type. */
export async function readQueued(pool: Pool, type: JobType): Promise<Dispatch[]> {
  const { rows } = await pool.query<Dispatch>(
    `SELECT id, attempt, priority FROM jobs WHERE type = $1 AND status = 'queued' ORDER BY priority DESC, id`,
    [type],
  );
  return rows;
}
