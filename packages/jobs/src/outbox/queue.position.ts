import type { Pool } from 'pg';
import { isJobType, jobCatalog } from '@slipway/shared/contracts/jobs';
import type { JobState } from '../store/job.row.js';
import { DUE, LANE_ORDER, LANES } from './lanes.sql.js';

/*
 * What is in the queue goes first, in its order. Before the n-th job of a lane, whose turn is t, come the lane's own
 * n - 1 and, of each other lane, the jobs with a lower turn, or with the same one if its tenant's id is lower.
 */
const POSITIONS = `WITH RECURSIVE ${LANES}, queued AS (
    SELECT id, row_number() OVER (ORDER BY turn, tenant_id) AS place FROM jobs WHERE type = $1 AND status = 'queued'
  ), sizes AS (
    SELECT l.tenant_id, l.first_turn, (
      SELECT count(*) FROM jobs WHERE type = $1 AND status = 'pending' AND ${DUE} AND tenant_id = l.tenant_id
    ) AS size FROM lanes l
  ), mine AS (
    SELECT id, tenant_id, row_number() OVER (PARTITION BY tenant_id ORDER BY ${LANE_ORDER}) AS place
    FROM jobs WHERE type = $1 AND status = 'pending' AND ${DUE} AND tenant_id = ANY ($4::uuid[])
  )
  SELECT id, place::int FROM queued WHERE id = ANY ($3::uuid[])
  UNION ALL
  SELECT m.id, ((SELECT count(*) FROM queued) + m.place + coalesce((
    SELECT sum(least(s.size, greatest(0, l.first_turn + m.place - 1 - s.first_turn + (s.tenant_id < m.tenant_id)::int)))
    FROM sizes s WHERE s.tenant_id <> m.tenant_id), 0))::int
  FROM mine m JOIN lanes l ON l.tenant_id = m.tenant_id WHERE m.id = ANY ($3::uuid[])`;

/**
 * The places of waiting jobs in the line of their type, from 1, as the relay hands it over; a tenant at its concurrency
 * limit is passed over, so a job may come sooner than its place says. A job that pauses before another attempt is not in
 * line.
 */
export async function queuePositions(pool: Pool, jobs: JobState[]): Promise<Map<string, number>> {
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
      ],
    });
    for (const { id, place } of rows) positions.set(id, place);
  }
  return positions;
}
