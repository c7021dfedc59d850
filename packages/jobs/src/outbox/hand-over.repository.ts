import type { Pool } from 'pg';
import { inTransaction } from '@slipway/database';
import { jobCatalog, type JobType } from '@slipway/shared/contracts/jobs';
import { newId } from '@slipway/shared/ids';
import type { Dispatch } from '../queue/dispatch.queue.js';
import { IS_DUE, laneJobs, LANES } from './lanes.sql.js';

export interface HandOver {
  /** In the order in which they are to be run. */
  dispatches: Dispatch[];
  /** How many were in the queue before. */
  queuedBefore: number;
  /** Whether jobs that are due may have been left behind because the window is full. */
  isFull: boolean;
  /** Whether some may have been left behind for this or another reason, as that their tenants are at their limit. */
  isMoreDue: boolean;
}

export interface HandOverLimits {
  /** Jobs of the type that may be in the queue. */
  window: number;
  /** Jobs of one tenant that may be queued or running. */
  tenantConcurrency: number;
  /** Jobs that share a dispatch; 1 when absent. */
  dispatchSize?: number;
}

/** Turns are given out by one relay at a time. */
const TURNS_LOCK = 7_316_002;

/** Jobs whose row somebody holds are passed over; so many of them at the head of the line do not hold it up. */
const SPARE_CANDIDATES = 64;

/*
 * A candidate may have been run and put back since the statement began: whether it is due is asked again of the locked row.
 * Of each lane only the first jobs are looked at, enough of them together; a turn that a lane's next ones could have is
 * left for the next look, so that what is handed over is always the head of the line.
 */
const HAND_OVER = `WITH RECURSIVE ${LANES}, in_flight AS (
    SELECT tenant_id, count(*) AS jobs, count(*) FILTER (WHERE status = 'queued') AS queued
    FROM jobs WHERE type = $1 AND phase = 'in_flight' GROUP BY tenant_id
  ), room AS (
    SELECT q.queued, greatest(0, $3 - q.queued)::int AS free FROM (SELECT coalesce(sum(queued), 0)::int AS queued FROM in_flight) q
  ), open AS (
    SELECT l.tenant_id, l.first_turn, greatest(0, $4 - coalesce(f.jobs, 0))::int AS allowance
    FROM lanes l LEFT JOIN in_flight f ON f.tenant_id = l.tenant_id
  ), first AS (
    SELECT * FROM open WHERE allowance > 0 ORDER BY first_turn, tenant_id LIMIT (SELECT free FROM room)
  ), depth AS (
    SELECT (SELECT free + ${SPARE_CANDIDATES} FROM room) / greatest(1, count(*)) + 2 AS jobs FROM first
  ), candidates AS (
    SELECT j.id, f.tenant_id, f.first_turn + j.place - 1 AS turn FROM first f CROSS JOIN LATERAL (
      SELECT id, row_number() OVER () AS place
      FROM (${laneJobs('f.tenant_id', 'least(f.allowance, (SELECT jobs FROM depth))')}) AS lane
    ) j
  ), next AS (
    SELECT c.* FROM candidates c JOIN jobs ON jobs.id = c.id
    WHERE ${IS_DUE} AND c.turn < (SELECT min(first_turn) + (SELECT jobs FROM depth) FROM first)
    ORDER BY c.turn, c.tenant_id LIMIT (SELECT free FROM room) FOR UPDATE OF jobs SKIP LOCKED
  ), moved AS (
    UPDATE jobs j SET status = 'queued', turn = n.turn, dispatch_id = n.dispatch_id, updated_at = now()
    FROM (
      SELECT id, turn, ($5::uuid[])[1 + (row_number() OVER (ORDER BY turn, tenant_id) - 1) / $6] AS dispatch_id FROM next
    ) n WHERE j.id = n.id
    RETURNING j.id, j.attempt, j.dispatch_id, j.turn, j.tenant_id, j.traceparent
  ), remembered AS (
    INSERT INTO job_lanes (type, tenant_id, last_turn) SELECT $1, tenant_id, max(turn) FROM next GROUP BY tenant_id
    ON CONFLICT (type, tenant_id) DO UPDATE SET last_turn = excluded.last_turn
  )
  SELECT r.queued, m.id, m.attempt, m.dispatch_id, m.traceparent,
    (SELECT count(*) FROM next) = r.free AND EXISTS (SELECT FROM lanes) AS is_full,
    EXISTS (SELECT FROM lanes) AND (SELECT count(*) FROM next) = r.free OR EXISTS (
        SELECT FROM open o LEFT JOIN (SELECT tenant_id, count(*) AS jobs FROM candidates GROUP BY tenant_id) c ON c.tenant_id = o.tenant_id
        WHERE coalesce(c.jobs, 0) >= least(o.allowance, (SELECT jobs FROM depth))
      ) AS is_more_due
  FROM room r LEFT JOIN moved m ON true ORDER BY m.turn, m.tenant_id`;

/**
 * Marks the next pending jobs of a type as queued.
 * @returns nothing while another process is doing it
 */
export function handOver(
  pool: Pool,
  type: JobType,
  { window, tenantConcurrency, dispatchSize = 1 }: HandOverLimits,
): Promise<HandOver | undefined> {
  return inTransaction(pool, async (client) => {
    // A statement of its own: the next one sees all that the last holder of the lock has committed.
    const lock = await client.query<{ taken: boolean }>(
      'SELECT pg_try_advisory_xact_lock($1, hashtext($2)) AS taken',
      [TURNS_LOCK, type],
    );
    if (!lock.rows[0]!.taken) return undefined;
    const dispatchIds = Array.from({ length: Math.ceil(window / dispatchSize) }, () => newId());
    const { rows } = await client.query<
      QueuedRow & { queued: number; is_full: boolean; is_more_due: boolean }
    >({
      name: 'hand-over',
      text: HAND_OVER,
      values: [type, jobCatalog[type].backoff.max_ms, window, tenantConcurrency, dispatchIds, dispatchSize],
    });
    return {
      dispatches: dispatchesOf(rows.filter(({ id }) => id !== null)),
      queuedBefore: rows[0]!.queued,
      isFull: rows[0]!.is_full,
      isMoreDue: rows[0]!.is_more_due,
    };
  });
}

interface QueuedRow {
  id: string;
  attempt: number;
  dispatch_id: string;
  traceparent: string | null;
}

function dispatchesOf(rows: QueuedRow[]): Dispatch[] {
  const dispatches = Map.groupBy(rows, (row) => row.dispatch_id);
  return [...dispatches].map(([id, of]) => ({
    id,
    jobs: of.map((row) => ({ jobId: row.id, attempt: row.attempt })),
    traceparents: of.flatMap((row) => row.traceparent ?? []),
  }));
}

/** What Postgres believes to be in the queue of a type, in order. */
export async function readQueued(pool: Pool, type: JobType): Promise<Dispatch[]> {
  const { rows } = await pool.query<QueuedRow>(
    // A version before dispatches may still be handing over beside this one.
    `SELECT id, attempt, coalesce(dispatch_id, id) AS dispatch_id, traceparent FROM jobs WHERE type = $1 AND phase = 'in_flight' AND status = 'queued' ORDER BY turn, tenant_id`,
    [type],
  );
  return dispatchesOf(rows);
}
