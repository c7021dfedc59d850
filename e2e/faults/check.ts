import type { Ledger } from './ledger.ts';
import type { System } from './system.ts';
import type { Tally } from './tally.ts';
import type { Violations } from './violations.ts';

/** Rows that should not be, at most so many of each kind. */
const SHOWN = 5;

const CHECKS: { what: string; sql: string }[] = [
  {
    what: 'has not ended',
    sql: `SELECT id::text, status AS detail FROM jobs WHERE status NOT IN ('completed', 'failed', 'cancelled')`,
  },
  {
    what: 'is completed without exactly one effect, or has one and is not',
    sql: `SELECT j.id::text, j.status || ' with ' || count(e.job_id) || ' effects' AS detail
          FROM jobs j LEFT JOIN fault_effects e ON e.job_id = j.id
          GROUP BY j.id HAVING count(e.job_id) <> CASE WHEN j.status = 'completed' THEN 1 ELSE 0 END`,
  },
  {
    what: 'has an effect and does not exist',
    sql: `SELECT e.job_id::text AS id, '' AS detail FROM fault_effects e LEFT JOIN jobs j ON j.id = e.job_id WHERE j.id IS NULL`,
  },
  {
    what: 'has a record with a gap',
    sql: `SELECT job_id::text AS id, 'at ' || first_seq AS detail FROM (
            SELECT job_id, first_seq, coalesce(lag(last_seq) OVER (PARTITION BY job_id ORDER BY first_seq), 0) AS before FROM job_events
          ) AS chunks WHERE first_seq <> before + 1`,
  },
  {
    what: 'has a record that does not end as the job did',
    sql: `SELECT j.id::text, j.status || ', and last ' || coalesce(l.type, 'nothing') AS detail
          FROM jobs j LEFT JOIN LATERAL (
            SELECT events -> -1 ->> 'type' AS type FROM job_events WHERE job_id = j.id ORDER BY first_seq DESC LIMIT 1
          ) AS l ON true WHERE l.type IS DISTINCT FROM 'job.' || j.status`,
  },
];

/** Compares all that there is in the end with all that was promised. Jobs one by one have been compared as they ended. */
export async function checkAll(system: System, ledger: Ledger, violations: Violations): Promise<void> {
  for (const { what, sql } of CHECKS) {
    const rows = await system.postgres.patiently<{ id: string; detail: string }>(sql);
    for (const { id, detail } of rows.slice(0, SHOWN))
      violations.add(
        `job ${id} ${what} (${detail}). Look: SELECT * FROM jobs, job_events WHERE id = job_id AND id = '${id}'`,
      );
    if (rows.length > SHOWN) violations.add(`… and ${rows.length - SHOWN} more jobs: ${what}`);
  }
  const [stored] = await system.postgres.patiently<{ count: number }>(
    'SELECT count(*)::int AS count FROM jobs',
  );
  if (stored!.count !== ledger.promised)
    violations.add(`${ledger.promised} jobs were promised, and there are ${stored!.count}`);
  for (const { run, workers } of system.runs.doubles())
    violations.add(`job and attempt ${run} ran ${workers.length} times, on ${workers.join(' and ')}`);
}

/** Half of all cancellations of running jobs are heard by their followers within this time. */
const CANCEL_MS = 250;
/** Fewer say nothing. */
const ENOUGH = 20;

/**
 * Whether running jobs were told to end when nothing was broken, and not only found it out at their next heartbeat. The
 * slowest of a hundred are bounded by `npm run bench`, on a machine that does nothing else.
 */
export function checkCancels({ cancels }: Tally, violations: Violations): void {
  const calm = cancels.filter(({ calm, running }) => calm && running).map(({ ms }) => ms);
  if (calm.length < ENOUGH) return;
  const median = calm.sort((one, other) => one - other)[Math.floor(calm.length / 2)]!;
  if (median > CANCEL_MS)
    violations.add(
      `half of ${calm.length} running jobs that were cancelled without faults took more than ${Math.round(median)} ms`,
    );
}
