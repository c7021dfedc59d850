import { readCalendar, type Queryable } from '@slipway/database';
import { today } from '@slipway/commissions';

/** The day that it is now in the time zone of the calendar. */
export async function todayOf(db: Queryable, tenantId: string): Promise<string> {
  const { time_zone } = await readCalendar(db, tenantId);
  return today(time_zone, new Date());
}
