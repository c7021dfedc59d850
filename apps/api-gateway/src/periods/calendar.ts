import type { Queryable } from '@slipway/database';
import { commissionCalendar, type CommissionCalendar } from '@slipway/shared/contracts';
import { today } from '@slipway/commissions';

/** The calendar of a tenant; one that was never set is the usual one. */
export async function readCalendar(db: Queryable, tenantId: string): Promise<CommissionCalendar> {
  const { rows } = await db.query<CommissionCalendar>(
    `SELECT cadence, time_zone, anchor_on::text, year_starts_in, approval_steps FROM commission_calendars WHERE tenant_id = $1`,
    [tenantId],
  );
  return rows[0] ?? commissionCalendar.parse({});
}

/** The day that it is now in the time zone of the calendar. */
export async function todayOf(db: Queryable, tenantId: string): Promise<string> {
  const { time_zone } = await readCalendar(db, tenantId);
  return today(time_zone, new Date());
}
