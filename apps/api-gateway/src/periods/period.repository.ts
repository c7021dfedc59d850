import { Inject, Injectable } from '@nestjs/common';
import type { Pool, PoolClient } from 'pg';
import { inTransaction } from '@slipway/database';
import { GENESIS } from '@slipway/commissions/ledger';
import type { CommissionCalendar } from '@slipway/shared/contracts';
import type { KeyedWindow } from '../http/keyed.lists.js';
import { POOL } from '../platform/tokens.js';
import { holdClosing } from './closing.lock.js';
import { SELECT_PERIODS, type PeriodRow } from './period.rows.js';

@Injectable()
export class PeriodRepository {
  constructor(@Inject(POOL) private readonly pool: Pool) {}

  /** The newest first; the key of the list is the first day. */
  async list(tenantId: string, { offset, limit, after }: KeyedWindow) {
    const [page, count] = await Promise.all([
      this.pool.query<PeriodRow>(
        `${SELECT_PERIODS} WHERE p.tenant_id = $1 AND ($2::date IS NULL OR p.starts_on < $2)
         ORDER BY p.starts_on DESC OFFSET $3 LIMIT $4`,
        [tenantId, after ?? null, offset, limit],
      ),
      this.pool.query<{ total: number }>('SELECT count(*)::int AS total FROM periods WHERE tenant_id = $1', [
        tenantId,
      ]),
    ]);
    return { rows: page.rows, total: count.rows[0]!.total };
  }

  async find(tenantId: string, id: string): Promise<PeriodRow | undefined> {
    const { rows } = await this.pool.query<PeriodRow>(
      `${SELECT_PERIODS} WHERE p.tenant_id = $1 AND p.id = $2`,
      [tenantId, id],
    );
    return rows[0];
  }

  /**
   * Sets the calendar. How it cuts the year stays once there are entries; periods that nothing is in are cut anew.
   * @returns false when it is frozen
   */
  putCalendar(tenantId: string, calendar: CommissionCalendar): Promise<boolean> {
    return inTransaction(this.pool, async (client) => {
      await client.query('INSERT INTO commission_calendars (tenant_id) VALUES ($1) ON CONFLICT DO NOTHING', [
        tenantId,
      ]);
      const { rows } = await client.query<{ is_cut: boolean }>(
        `SELECT (cadence, time_zone, anchor_on, year_starts_in::int) IS DISTINCT FROM ($2::text, $3::text, $4::date, $5::int)
           AS is_cut
         FROM commission_calendars WHERE tenant_id = $1 FOR UPDATE`,
        [tenantId, calendar.cadence, calendar.time_zone, calendar.anchor_on, calendar.year_starts_in],
      );
      const { is_cut } = rows[0]!;
      if (is_cut && (await isFrozen(client, tenantId))) return false;
      if (is_cut) await client.query('DELETE FROM periods WHERE tenant_id = $1', [tenantId]);
      await client.query(
        `UPDATE commission_calendars SET cadence = $2, time_zone = $3, anchor_on = $4, year_starts_in = $5,
           approval_steps = $6, revision = revision + $7 WHERE tenant_id = $1`,
        [
          tenantId,
          calendar.cadence,
          calendar.time_zone,
          calendar.anchor_on,
          calendar.year_starts_in,
          calendar.approval_steps,
          is_cut ? 1 : 0,
        ],
      );
      return true;
    });
  }
}

/**
 * Whether anything was posted or closed. Nothing is until the transaction is over: who posts the first entries into periods
 * as they are cut now comes before, and is seen, or after, and sees.
 */
async function isFrozen(client: PoolClient, tenantId: string): Promise<boolean> {
  await holdClosing(client, tenantId);
  await client.query('INSERT INTO ledger_heads (tenant_id, hash) VALUES ($1, $2) ON CONFLICT DO NOTHING', [
    tenantId,
    GENESIS,
  ]);
  await client.query('SELECT 1 FROM ledger_heads WHERE tenant_id = $1 FOR UPDATE', [tenantId]);
  const { rows } = await client.query<{ is_frozen: boolean }>(
    `SELECT EXISTS (SELECT 1 FROM ledger_entries WHERE tenant_id = $1)
       OR EXISTS (SELECT 1 FROM periods WHERE tenant_id = $1 AND status <> 'open') AS is_frozen`,
    [tenantId],
  );
  return rows[0]!.is_frozen;
}
