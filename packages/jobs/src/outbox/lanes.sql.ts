/*
 * The order in which waiting jobs are handed over, in SQL. Each tenant's jobs of a type form a lane: first those
 * that were taken from a worker or that a worker put off, then the most urgent, then the oldest. Between the lanes goes a round robin by turns: a lane's next job takes the turn after its last
 * one, or the current turn when it has been idle, and the lowest turn goes first (start-time fair queueing; Goyal, Vin
 * and Cheng 1996). Lanes at the same turn go in the order of their tenants' ids.
 *
 * $1 is the job type, $2 its longest backoff in milliseconds, for pauses that do not say how long they are.
 */

/**
 * A job may run: it waits, and does not pause, or its pause is over, or what is left of it is more than the whole: then
 * the clock was set back after it began. The time is that of the look, not of the transaction's beginning: a pause that
 * began since would seem to be more than whole.
 */
export const IS_DUE = `phase = 'waiting' AND (available_at IS NULL OR available_at <= clock_timestamp()
    OR available_at > clock_timestamp() + coalesce(pause_ms, $2) * interval '1 millisecond')`;

const DUE_JOBS = `jobs WHERE type = $1 AND ${IS_DUE}`;

/** The order within a lane. */
const LANE_ORDER = 'resumed DESC, priority DESC, position';

/**
 * CTEs: `lanes (tenant_id, first_turn)` are those with jobs that are due, each with the turn of its first one. The
 * tenants are found by hopping through the index, so ten thousand jobs of one tenant cost one step.
 */
export const LANES = `tenants AS (
    (SELECT tenant_id FROM ${DUE_JOBS} ORDER BY tenant_id LIMIT 1)
    UNION ALL
    SELECT n.tenant_id FROM tenants t
      CROSS JOIN LATERAL (SELECT tenant_id FROM ${DUE_JOBS} AND tenant_id > t.tenant_id ORDER BY tenant_id LIMIT 1) n
  ), lanes AS (
    SELECT t.tenant_id, greatest(c.turn, coalesce(l.last_turn + 1, 0)) AS first_turn
    FROM tenants t
      CROSS JOIN (SELECT coalesce(max(last_turn), 0) AS turn FROM job_lanes WHERE type = $1) c
      LEFT JOIN job_lanes l ON l.type = $1 AND l.tenant_id = t.tenant_id
  )`;

/** The first `limit` due jobs of a lane, in order. */
export const laneJobs = (tenantId: string, limit: string): string =>
  `SELECT id FROM ${DUE_JOBS} AND tenant_id = ${tenantId} ORDER BY ${LANE_ORDER} LIMIT ${limit}`;
