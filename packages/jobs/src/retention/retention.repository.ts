import type { Pool, PoolClient } from 'pg';
import { inTransaction } from '@slipway/database';
import { idsBefore } from '@slipway/shared/ids';

/*
 * Ids are in the order of time, and a job ends after it was made: so the oldest rows are found at the beginning of the
 * primary keys, and no index has to be kept for the day on which a job expires.
 */

/** Logs that one step looks at: the rows of a long one are many, and a step should stay short. */
const LOGS_PER_STEP = 50;
const JOBS_PER_STEP = 500;

/** What one step did. The next one goes on after `next`; there is none when that is absent. */
export interface Step {
  removed: number;
  next?: string;
}

/**
 * Removes the logs of jobs that ended before `before`, going through the next few logs after the job `after`. The jobs
 * stay, and remember where their log goes on.
 */
export function expireLogs(pool: Pool, before: Date, after: string): Promise<Step> {
  return inTransaction(pool, async (client) => {
    const seen = await client.query<{ job_id: string }>(
      `WITH RECURSIVE logs (job_id, place) AS (
         SELECT $1::uuid, 0
         UNION ALL
         SELECT n.job_id, l.place + 1 FROM logs l CROSS JOIN LATERAL (
           SELECT job_id FROM job_events WHERE job_id > l.job_id AND job_id < $2 ORDER BY job_id LIMIT 1
         ) n WHERE l.place < $3
       ) SELECT job_id FROM logs WHERE place > 0 ORDER BY place`,
      [after, idsBefore(before), LOGS_PER_STEP],
    );
    const logs = seen.rows.map(({ job_id }) => job_id);
    const ended = await client.query<{ id: string }>(
      'SELECT id FROM jobs WHERE id = ANY ($1::uuid[]) AND completed_at < $2 FOR UPDATE SKIP LOCKED',
      [logs, before],
    );
    const ids = ended.rows.map(({ id }) => id);
    await client.query(
      `UPDATE jobs j SET log_start = e.tail FROM (
         SELECT job_id, max(last_seq) AS tail FROM job_events WHERE job_id = ANY ($1::uuid[]) GROUP BY job_id
       ) e WHERE j.id = e.job_id`,
      [ids],
    );
    await client.query('DELETE FROM job_events WHERE job_id = ANY ($1::uuid[])', [ids]);
    return { removed: ids.length, ...(logs.length === LOGS_PER_STEP ? { next: logs.at(-1)! } : {}) };
  });
}

/** Removes what a domain keeps of jobs that are about to be removed, in the same transaction. */
export type ForgetSubjects = (client: PoolClient, jobIds: string[]) => Promise<unknown>;

/** Removes the next few jobs that ended before `before`, with their logs. */
export function expireJobs(
  pool: Pool,
  before: Date,
  after: string,
  forgetSubjects: ForgetSubjects,
): Promise<Step> {
  return inTransaction(pool, async (client) => {
    const { rows } = await client.query<{ id: string }>(
      `SELECT id FROM jobs WHERE id > $4 AND id < $2 AND completed_at < $1 ORDER BY id LIMIT $3 FOR UPDATE SKIP LOCKED`,
      [before, idsBefore(before), JOBS_PER_STEP, after],
    );
    const ids = rows.map(({ id }) => id);
    await forgetSubjects(client, ids);
    await client.query('DELETE FROM job_events WHERE job_id = ANY ($1::uuid[])', [ids]);
    await client.query('DELETE FROM jobs WHERE id = ANY ($1::uuid[])', [ids]);
    return { removed: ids.length, ...(ids.length === JOBS_PER_STEP ? { next: ids.at(-1)! } : {}) };
  });
}

/** Removes the lanes that say nothing any more: their tenants' next jobs take the current turn in any case. */
export async function expireLanes(pool: Pool): Promise<void> {
  await pool.query(
    `DELETE FROM job_lanes l USING (SELECT type, max(last_turn) AS turn FROM job_lanes GROUP BY type) c
     WHERE l.type = c.type AND l.last_turn < c.turn`,
  );
}
