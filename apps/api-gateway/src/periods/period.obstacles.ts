import { HAS_DRAWS, type Queryable } from '@slipway/database';
import { today } from '@slipway/commissions';
import type { CommissionCalendar } from '@slipway/shared/contracts';
import { Conflict, type DomainError } from '@slipway/shared/errors';
import type { PeriodRow } from './period.rows.js';

/** What is to be known of a period that is to be closed. */
export type Closable = Pick<PeriodRow, 'key' | 'starts_on' | 'ends_on' | 'status'>;

/**
 * What keeps a period from being closed now; nothing when nothing does.
 * @param starting jobs that are stored with this one, and are not to be seen yet
 */
export async function obstaclesOf(
  db: Queryable,
  tenantId: string,
  period: Closable,
  calendar: CommissionCalendar,
  starting: ReadonlySet<string> = new Set(),
): Promise<DomainError[]> {
  if (period.status === 'closed')
    return [new Conflict('period_closed', `Period ${period.key} is closed already, and stays so.`)];
  const obstacles: DomainError[] = [];
  for (const { key, close_job_id: jobId } of await beingClosed(db, tenantId))
    if (starting.has(jobId) || (await isRunning(db, tenantId, jobId)))
      obstacles.push(new Conflict('period_closing', `Period ${key} is just being closed, by job ${jobId}.`));
  const later = await laterClosed(db, tenantId, period.starts_on);
  if (later)
    obstacles.push(
      new Conflict(
        'later_period_closed',
        `Period ${later} is later and closed already. What is still to come for ${period.key} counts after it.`,
      ),
    );
  if (period.ends_on >= today(calendar.time_zone, new Date()))
    obstacles.push(new Conflict('period_not_over', `Period ${period.key} lasts until ${period.ends_on}.`));
  const earlier = await earlierOpen(db, tenantId, period.starts_on);
  if (earlier)
    obstacles.push(
      new Conflict('earlier_period_open', `Period ${earlier} is earlier and open. Close it first.`),
    );
  return obstacles;
}

/** Periods that a job was told to close, and that are not closed: it is at it, or it has failed. */
async function beingClosed(
  db: Queryable,
  tenantId: string,
): Promise<{ key: string; close_job_id: string }[]> {
  const { rows } = await db.query<{ key: string; close_job_id: string }>(
    `SELECT key, close_job_id FROM periods WHERE tenant_id = $1 AND status = 'closing' AND close_job_id IS NOT NULL
     ORDER BY starts_on`,
    [tenantId],
  );
  return rows;
}

/** @returns the key of the last period that is closed and after a day */
async function laterClosed(db: Queryable, tenantId: string, startsOn: string): Promise<string | undefined> {
  const { rows } = await db.query<{ key: string }>(
    `SELECT key FROM periods WHERE tenant_id = $1 AND starts_on > $2 AND status = 'closed'
     ORDER BY starts_on DESC LIMIT 1`,
    [tenantId, startsOn],
  );
  return rows[0]?.key;
}

async function isRunning(db: Queryable, tenantId: string, jobId: string): Promise<boolean> {
  const { rowCount } = await db.query(
    `SELECT 1 FROM jobs WHERE tenant_id = $1 AND id = $2 AND status IN ('pending', 'queued', 'active')`,
    [tenantId, jobId],
  );
  return rowCount === 1;
}

/** @returns the key of the first period before a day that is not closed, and has entries or facts in it, or draws to settle */
async function earlierOpen(db: Queryable, tenantId: string, startsOn: string): Promise<string | undefined> {
  const { rows } = await db.query<{ key: string }>(
    `SELECT p.key FROM periods p WHERE p.tenant_id = $1 AND p.starts_on < $2 AND p.status <> 'closed' AND (
       EXISTS (SELECT 1 FROM ledger_entries e WHERE e.period_id = p.id)
       OR EXISTS (SELECT 1 FROM invoices i WHERE i.tenant_id = $1 AND i.issued_on BETWEEN p.starts_on AND p.ends_on)
       OR EXISTS (SELECT 1 FROM payments y WHERE y.tenant_id = $1 AND y.paid_on BETWEEN p.starts_on AND p.ends_on)
       OR EXISTS (SELECT 1 FROM credit_notes n WHERE n.tenant_id = $1 AND n.credited_on BETWEEN p.starts_on AND p.ends_on)
       OR EXISTS (SELECT 1 FROM adjustments a WHERE a.tenant_id = $1 AND a.on_day BETWEEN p.starts_on AND p.ends_on)
       OR ${HAS_DRAWS}
     ) ORDER BY p.starts_on LIMIT 1`,
    [tenantId, startsOn],
  );
  return rows[0]?.key;
}
