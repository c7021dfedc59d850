import { FIRST_DRAW, type Queryable } from '@slipway/database';
import { nextPeriod, periodOf, today, type CalendarPeriod } from '@slipway/commissions';
import { moneyOf, type CommissionCalendar, type JobError, type Period } from '@slipway/shared/contracts';
import { newId } from '@slipway/shared/ids';

export interface PeriodRow {
  id: string;
  key: string;
  starts_on: string;
  ends_on: string;
  status: Period['status'];
  close_job_id: string | null;
  closed_at: Date | null;
  is_closing_stopped: boolean;
  problem: JobError | null;
  entries: number;
  /** Minor units by currency. */
  totals: { currency: string; amount: string }[];
}

/** Periods with what is in them, and with what has come of the job that closes them. */
export const SELECT_PERIODS = `SELECT p.id, p.key, p.starts_on::text, p.ends_on::text, p.status, p.close_job_id, p.closed_at,
    p.status = 'closing' AND coalesce(j.status NOT IN ('pending', 'queued', 'active'), true) AS is_closing_stopped,
    CASE WHEN p.status = 'closing' THEN j.error END AS problem,
    coalesce(sums.entries, 0)::int AS entries, coalesce(sums.totals, '[]') AS totals
  FROM periods p LEFT JOIN jobs j ON j.tenant_id = p.tenant_id AND j.id = p.close_job_id
  LEFT JOIN LATERAL (
    SELECT sum(n) AS entries,
      json_agg(json_build_object('currency', currency, 'amount', amount::text) ORDER BY currency) AS totals
    FROM (
      SELECT currency, sum(entries) AS n, sum(amount) FILTER (WHERE kind <> 'payout') AS amount
      FROM ledger_sums s WHERE s.tenant_id = p.tenant_id AND s.period_id = p.id GROUP BY currency
    ) AS by_currency
  ) AS sums ON true`;

export function shownPeriod({ totals, closed_at, ...row }: PeriodRow): Period {
  return {
    ...row,
    closed_at: closed_at?.toISOString() ?? null,
    totals: totals.map(({ currency, amount }) => moneyOf(BigInt(amount ?? 0), currency)),
  };
}

/**
 * Makes rows for all periods from the first day with a fact, or with a draw that may still be settled, to today, where they
 * are missing. No day is before 1900: they are some thousands at most.
 */
export async function ensurePeriods(
  db: Queryable,
  tenantId: string,
  calendar: CommissionCalendar,
): Promise<void> {
  const now = today(calendar.time_zone, new Date());
  const { rows } = await db.query<{ first: string | null; known: string[] }>(
    `SELECT least(
         (SELECT min(issued_on) FROM invoices WHERE tenant_id = $1),
         (SELECT min(on_day) FROM adjustments WHERE tenant_id = $1),
         (SELECT greatest(first_draw, closed_through + 1) FROM (${FIRST_DRAW}) AS draws,
            (SELECT max(ends_on) AS closed_through FROM periods WHERE tenant_id = $1 AND status = 'closed') AS closed
          WHERE first_draw IS NOT NULL)
       )::text AS first,
       ARRAY(SELECT key FROM periods WHERE tenant_id = $1) AS known`,
    [tenantId],
  );
  const { first, known } = rows[0]!;
  const there = new Set(known);
  const missing: CalendarPeriod[] = [];
  const start = first !== null && first < now ? first : now;
  for (
    let period = periodOf(calendar, start);
    period.starts_on <= now;
    period = nextPeriod(calendar, period.ends_on)
  )
    if (!there.has(period.key)) missing.push(period);
  if (missing.length === 0) return;
  await db.query(
    `INSERT INTO periods (id, tenant_id, key, starts_on, ends_on)
     SELECT p.id, $1, p.key, p.starts_on, p.ends_on
     FROM unnest($2::uuid[], $3::text[], $4::date[], $5::date[]) AS p (id, key, starts_on, ends_on)
     ON CONFLICT DO NOTHING`,
    [
      tenantId,
      missing.map(() => newId()),
      missing.map(({ key }) => key),
      missing.map(({ starts_on }) => starts_on),
      missing.map(({ ends_on }) => ends_on),
    ],
  );
}
