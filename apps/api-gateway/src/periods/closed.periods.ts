import type { Queryable } from '@slipway/database';
import { fieldRefusal } from '../http/refusal.js';

/** The last day of the books that are closed; nothing while none are. */
export async function closedThrough(db: Queryable, tenantId: string): Promise<string | undefined> {
  const { rows } = await db.query<{ ends_on: string }>(
    `SELECT ends_on::text FROM periods WHERE tenant_id = $1 AND status = 'closed' ORDER BY periods.ends_on DESC LIMIT 1`,
    [tenantId],
  );
  return rows[0]?.ends_on;
}

/** A day that a fact is written for, and the field that it came in. */
export interface WrittenDay {
  tenantId: string;
  day: string;
  path: string;
  /** Whether the fact changes all that comes after that day too. */
  andLater?: boolean;
}

/**
 * Judges a day inside the transaction that writes the fact: who is about to close its period waits until that has ended.
 * @throws Unprocessable naming the field when nothing can be written for it
 */
export async function judgeDay(
  client: Queryable,
  { tenantId, day, path, andLater = false }: WrittenDay,
): Promise<void> {
  await client.query(
    // A closing takes earlier days with it, whether they have a period of their own or not.
    `SELECT 1 FROM periods WHERE tenant_id = $1 AND status <> 'closed' AND ends_on >= $2
       AND ($3 OR starts_on <= $2 OR status = 'closing') ORDER BY starts_on FOR SHARE`,
    [tenantId, day, andLater],
  );
  const through = await closedThrough(client, tenantId);
  if (through !== undefined && day <= through)
    throw fieldRefusal(
      'period_closed',
      path,
      `lies in a closed period: the books are closed through ${through}`,
    );
}
