import type { Queryable } from '@slipway/database';
import type { HeldAttempt } from '@slipway/shared/contracts';

const SAVE = `WITH said AS (
    SELECT * FROM unnest($1::uuid[], $2::int[], $3::smallint[], $4::text[]) AS s (id, attempt, progress, stage)
  ), free AS (
    SELECT j.id FROM jobs j JOIN said s ON j.id = s.id AND j.attempt = s.attempt WHERE j.status = 'active'
    FOR NO KEY UPDATE OF j SKIP LOCKED
  )
  UPDATE jobs j SET progress = s.progress, stage = s.stage, updated_at = now()
  FROM free f JOIN said s ON f.id = s.id WHERE j.id = f.id
  RETURNING j.id`;

/**
 * Shows how far running attempts are, all in one statement. A row that somebody holds is passed over: the logs of all
 * other jobs of the process wait for this.
 * @param said progress in per cent
 * @returns the jobs that show it now
 */
export async function saveProgress(
  db: Queryable,
  said: (HeldAttempt & { progress: number; stage: string })[],
): Promise<Set<string>> {
  const { rows } = await db.query<{ id: string }>({
    name: 'save_progress',
    text: SAVE,
    values: [
      said.map(({ jobId }) => jobId),
      said.map(({ attempt }) => attempt),
      said.map(({ progress }) => progress),
      said.map(({ stage }) => stage),
    ],
  });
  return new Set(rows.map(({ id }) => id));
}
