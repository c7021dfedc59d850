import type { Pool } from 'pg';
import { isJobType, jobCatalog, type JobType } from '@slipway/shared/contracts/jobs';
import type { JobState } from '../store/job.row.js';
import { laneJobs, LANES } from './lanes.sql.js';

/** Further back in its lane a job is told no place: counting on would cost more than it says. */
const COUNTED = 10_000;

/*
 * What is in the queue goes first, in its order. Before the n-th job of a lane, whose turn is t, come the lane's own
 * n - 1 and, of each other lane, the jobs with a lower turn, or with the same one if its tenant's id is lower; but no
 * more of any lane than its tenant may have in flight beside those that are. A job for which its tenant has no room
 * comes after all for which theirs have.
 */
const POSITIONS = `WITH RECURSIVE ${LANES}, queued AS (
    SELECT id, row_number() OVER (ORDER BY turn, tenant_id) AS place FROM jobs WHERE type = $1 AND phase = 'in_flight' AND status = 'queued'
  ), in_flight AS (
    SELECT tenant_id, count(*) AS jobs FROM jobs WHERE type = $1 AND phase = 'in_flight' GROUP BY tenant_id
  ), open AS (
    SELECT l.tenant_id, l.first_turn, least(${COUNTED}, greatest(0, $5 - coalesce(f.jobs, 0))) AS allowance
    FROM lanes l LEFT JOIN in_flight f ON f.tenant_id = l.tenant_id
  ), sizes AS (
    SELECT o.*, (SELECT count(*) FROM (${laneJobs('o.tenant_id', 'o.allowance')}) AS lane) AS size FROM open o
  ), mine AS (
    SELECT j.id, o.tenant_id, o.first_turn, o.allowance, j.place FROM open o CROSS JOIN LATERAL (
      SELECT id, row_number() OVER () AS place FROM (${laneJobs('o.tenant_id', String(COUNTED))}) AS lane
    ) j WHERE o.tenant_id = ANY ($4::uuid[])
  )
  SELECT id, place::int FROM queued WHERE id = ANY ($3::uuid[])
  UNION ALL
  SELECT m.id, ((SELECT count(*) FROM queued) + m.place + coalesce((
    SELECT sum(CASE WHEN m.place > m.allowance THEN s.size
      ELSE least(s.size, greatest(0, m.first_turn + m.place - 1 - s.first_turn + (s.tenant_id < m.tenant_id)::int)) END)
    FROM sizes s WHERE s.tenant_id <> m.tenant_id), 0))::int
  FROM mine m WHERE m.id = ANY ($3::uuid[])`;

/**
 * The places of waiting jobs in the line of their type, from 1, as the relay hands it over. A job whose tenant is at its
 * limit stands behind all that could be handed over now; it moves up when one of its own ends. A job that pauses before
 * another attempt is not in line.
 */
export async function queuePositions(
  pool: Pool,
  jobs: JobState[],
  tenantConcurrency: Partial<Record<JobType, number>> = {},
): Promise<Map<string, number>> {
  const waiting = jobs.filter(({ status }) => status === 'pending' || status === 'queued');
  const positions = new Map<string, number>();
  for (const [type, ofType] of Map.groupBy(waiting, (job) => job.type)) {
    if (!isJobType(type)) continue;
    const { rows } = await pool.query<{ id: string; place: number }>({
      name: 'queue-positions',
      text: POSITIONS,
      values: [
        type,
        jobCatalog[type].backoff.max_ms,
        ofType.map(({ id }) => id),
        [...new Set(ofType.map(({ tenant_id }) => tenant_id))],
        tenantConcurrency[type] ?? jobCatalog[type].tenant_concurrency,
      ],
    });
    for (const { id, place } of rows) positions.set(id, place);
  }
  return positions;
}
