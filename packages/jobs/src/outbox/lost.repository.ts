import type { Pool, PoolClient } from 'pg';
import { inTransaction } from '@slipway/database';
import { untilPlaced } from '../events/event.repository.js';
import { endAttempts, type Ending } from '../store/ending.repository.js';
import type { ActiveJob } from '../store/heartbeat.repository.js';
import type { Transition } from '../store/job.row.js';

/** A job that takes its worker down must not do so for ever; attempts that ended in another way do not count. */
const MAX_LOSSES = 20;

export interface TakenJobs {
  transitions: Transition[];
  /** Jobs whose row somebody else held. */
  held: string[];
}

/**
 * Ends attempts whose worker is taken as dead; their jobs wait to be run again. A job whose row somebody holds is left
 * for another look: one that is stuck must not keep the others.
 */
export function takeLost(pool: Pool, lost: ActiveJob[]): Promise<TakenJobs> {
  return untilPlaced(() => inTransaction(pool, (client) => take(client, lost)));
}

async function take(client: PoolClient, lost: ActiveJob[]): Promise<TakenJobs> {
  const { rows } = await client.query<{ id: string; losses: number }>(
    `WITH free AS (
       SELECT id FROM jobs WHERE id = ANY ($1::uuid[]) AND status = 'active' ORDER BY id FOR UPDATE SKIP LOCKED
     )
     UPDATE jobs j SET losses = losses + 1 FROM free, unnest($1::uuid[], $2::int[]) AS l (id, attempt)
     WHERE j.id = free.id AND j.id = l.id AND j.attempt = l.attempt RETURNING j.id, j.losses`,
    [lost.map(({ id }) => id), lost.map(({ attempt }) => attempt)],
  );
  const losses = new Map(rows.map((row) => [row.id, row.losses]));
  const endings = lost
    .filter(({ id }) => losses.has(id))
    .map((job) => ({
      held: { jobId: job.id, attempt: job.attempt },
      ending: endingOfLost(job, losses.get(job.id)!),
      rest: [],
    }));
  const transitions = await endAttempts(client, endings);
  return {
    transitions: transitions.filter((transition) => transition !== undefined),
    held: lost.map(({ id }) => id).filter((id) => !losses.has(id)),
  };
}

function endingOfLost({ cancel_requested }: ActiveJob, losses: number): Ending {
  if (cancel_requested) return { status: 'cancelled' };
  const error = { code: 'worker_lost', message: 'The worker that ran this job stopped answering.' };
  return losses < MAX_LOSSES
    ? { status: 'pending', error, delayMs: 0, free: true }
    : { status: 'failed', error };
}
