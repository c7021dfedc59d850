import { PgBoss, type WorkOptions } from 'pg-boss';
import pg from 'pg';
import { consume, sideOptions } from './sides.ts';

export const QUEUE = 'bench';

/** pg-boss without its schedules and its housekeeping, which could only cost it some of its pace. */
export async function openPgBoss(): Promise<PgBoss> {
  const boss = new PgBoss({
    connectionString: sideOptions().databaseUrl,
    max: 10,
    supervise: false,
    schedule: false,
  });
  boss.on('error', (error) => {
    throw error;
  });
  await boss.start();
  // A table of its own, as it advises for large queues. Neither that nor `useListenNotify` made a difference here.
  await boss.createQueue(QUEUE, { partition: true });
  return boss;
}

/** Fetches on at once as long as a fetch comes back full; half a second is the shortest poll that it allows. */
export const POLLING = {
  pollingIntervalSeconds: 0.5,
  burstWhenBatchFull: true,
} satisfies WorkOptions;

/** The worker's process. @param work starts the worker, which calls `done` for every job that it handled */
export async function consumePgBoss(
  work: (boss: PgBoss, done: () => void) => Promise<unknown>,
): Promise<void> {
  const boss = await openPgBoss();
  const pool = new pg.Pool({ connectionString: sideOptions().databaseUrl, max: 1 });
  await consume(
    (done) => work(boss, done),
    async () => {
      const { rowCount } = await pool.query(
        `SELECT 1 FROM pgboss.job WHERE name = $1 AND state <> 'completed' LIMIT 1`,
        [QUEUE],
      );
      return rowCount === 0;
    },
    () => Promise.all([boss.stop(), pool.end()]),
  );
}
