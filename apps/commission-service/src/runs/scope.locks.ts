import type { Pool, PoolClient } from 'pg';
import { JobPostponed } from '@slipway/jobs';

/** A lock of a session: other sessions that want it in a way that excludes this one do not get it. */
interface ScopeLock {
  name: string;
  shared: boolean;
  /** What is told to who does not get it. */
  busy: string;
}

const AGAIN_MS = 1_000;

/**
 * Runs `work` while holding the locks of a run: one at a time for each period, and for each tenant when it is about
 * everything. Who comes second is told so and waits in the queue, not on a connection. Entries are safe without them
 * (units are held row by row); two runs of the same would only do everything twice.
 * @throws JobPostponed
 */
export async function holdingScope<T>(
  pool: Pool,
  scope: { tenantId: string; period: string | null; contractId: string | null },
  work: () => Promise<T>,
): Promise<T> {
  const client = await pool.connect();
  let held: ScopeLock[] = [];
  try {
    held = await lockAll(client, locksOf(scope));
    return await work();
  } finally {
    await unlock(client, held);
  }
}

function locksOf({ tenantId, period, contractId }: Parameters<typeof holdingScope>[1]): ScopeLock[] {
  if (period === null && contractId === null)
    return [
      {
        name: tenantId,
        shared: false,
        busy: 'Another run of commissions is under way; this one follows it.',
      },
    ];
  const part = period ?? contractId;
  const what = period === null ? 'of this contract' : `of period ${period}`;
  return [
    { name: tenantId, shared: true, busy: 'A run of all commissions is under way; this one follows it.' },
    {
      name: `${tenantId}:${part}`,
      shared: false,
      busy: `Another run ${what} is under way; this one follows it.`,
    },
  ];
}

async function lockAll(client: PoolClient, locks: readonly ScopeLock[]): Promise<ScopeLock[]> {
  const held: ScopeLock[] = [];
  for (const lock of locks) {
    const take = lock.shared ? 'pg_try_advisory_lock_shared' : 'pg_try_advisory_lock';
    const { rows } = await client.query<{ taken: boolean }>(
      `SELECT ${take}(hashtextextended($1, 0)) AS taken`,
      [lock.name],
    );
    if (!rows[0]!.taken) {
      await unlock(client, held, false);
      throw new JobPostponed('run_in_progress', lock.busy, AGAIN_MS);
    }
    held.push(lock);
  }
  return held;
}

/** A connection whose locks cannot be given back is closed, which gives them back. */
async function unlock(client: PoolClient, held: readonly ScopeLock[], release = true): Promise<void> {
  try {
    for (const { name, shared } of held)
      await client.query(
        `SELECT ${shared ? 'pg_advisory_unlock_shared' : 'pg_advisory_unlock'}(hashtextextended($1, 0))`,
        [name],
      );
    if (release) client.release();
  } catch (error) {
    client.release(error instanceof Error ? error : true);
  }
}
