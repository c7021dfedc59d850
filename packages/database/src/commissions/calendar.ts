import { commissionCalendar, type CommissionCalendar } from '@slipway/shared/contracts';
import type { Queryable } from '../transaction.js';

/** How a tenant's year is cut; the usual way when nothing was said. */
export async function readCalendar(db: Queryable, tenantId: string): Promise<CommissionCalendar> {
  const { rows } = await db.query<Record<string, unknown>>(
    `SELECT cadence, time_zone, anchor_on::text, year_starts_in, approval_steps FROM commission_calendars
     WHERE tenant_id = $1`,
    [tenantId],
  );
  return commissionCalendar.parse(rows[0] ?? {});
}
