import { Inject, Injectable } from '@nestjs/common';
import type { Pool, PoolClient } from 'pg';
import { inTransaction } from '@slipway/database';
import type { SetManager } from '@slipway/shared/contracts';
import type { DomainError } from '@slipway/shared/errors';
import { fieldRefusal, unknownId } from '../http/refusal.js';
import { judgeDay } from '../periods/closed.periods.js';
import { POOL } from '../platform/tokens.js';
import { HOLD_HIERARCHY } from './hierarchy.lock.js';

/** Who manages whom, and when. */
@Injectable()
export class ManagerRepository {
  constructor(@Inject(POOL) private readonly pool: Pool) {}

  /**
   * Ends what holds on the day, drops what would come later, and lets the new manager begin.
   * @throws Unprocessable for an unknown manager, a circle, or a day in a closed period; nothing is changed then
   */
  async set(tenantId: string, partyId: string, { manager_id, from }: SetManager): Promise<void> {
    await inTransaction(this.pool, async (client) => {
      // Two changes at once could each be no circle, and make one together.
      await client.query(HOLD_HIERARCHY, [tenantId]);
      if (manager_id !== null) await judgeManager(client, tenantId, partyId, manager_id);
      await judgeDay(client, { tenantId, day: from, path: 'from', andLater: true });
      if (await isSo(client, partyId, manager_id, from)) return;
      await client.query('DELETE FROM party_managers WHERE party_id = $1 AND from_on >= $2', [partyId, from]);
      await client.query(
        'UPDATE party_managers SET to_on = $2 WHERE party_id = $1 AND (to_on IS NULL OR to_on > $2)',
        [partyId, from],
      );
      if (manager_id === null) return;
      await client.query(
        'INSERT INTO party_managers (tenant_id, party_id, manager_id, from_on) VALUES ($1, $2, $3, $4)',
        [tenantId, partyId, manager_id, from],
      );
      const circle = await circleOf(client, partyId);
      if (circle)
        throw hierarchyCircle(`would make a circle on ${circle}: the party is above its own manager`);
    });
  }
}

function hierarchyCircle(message: string): DomainError {
  return fieldRefusal('hierarchy_circle', 'manager_id', message);
}

/** @throws Unprocessable for the party itself, and for one that there is not */
async function judgeManager(
  client: PoolClient,
  tenantId: string,
  partyId: string,
  managerId: string,
): Promise<void> {
  if (managerId === partyId) throw hierarchyCircle('must be somebody else: nobody manages themselves');
  const { rowCount } = await client.query('SELECT 1 FROM parties WHERE tenant_id = $1 AND id = $2', [
    tenantId,
    managerId,
  ]);
  if (rowCount === 0) throw unknownId('manager_id', 'party');
}

/** Whether it is as wanted already: then nothing counts as changed. */
async function isSo(
  client: PoolClient,
  partyId: string,
  managerId: string | null,
  from: string,
): Promise<boolean> {
  const { rows } = await client.query<{ manager_id: string; begun: boolean; lasts: boolean }>(
    `SELECT manager_id, from_on <= $2 AS begun, to_on IS NULL AS lasts FROM party_managers
     WHERE party_id = $1 AND (to_on IS NULL OR to_on > $2)`,
    [partyId, from],
  );
  if (managerId === null) return rows.length === 0;
  const [span, ...later] = rows;
  return later.length === 0 && span?.manager_id === managerId && span.begun && span.lasts;
}

/**
 * Follows the managers of managers, as far as their spans have days in common.
 * @returns a day on which a party is above itself
 */
async function circleOf(client: PoolClient, partyId: string): Promise<string | undefined> {
  const { rows } = await client.query<{ day: string }>(
    `WITH RECURSIVE above AS (
       SELECT manager_id, daterange(from_on, to_on) AS days FROM party_managers WHERE party_id = $1
       UNION
       SELECT m.manager_id, a.days * daterange(m.from_on, m.to_on) FROM above a
       JOIN party_managers m ON m.party_id = a.manager_id AND daterange(m.from_on, m.to_on) && a.days
       WHERE a.manager_id <> $1
     )
     SELECT lower(days)::text AS day FROM above WHERE manager_id = $1 ORDER BY lower(days) LIMIT 1`,
    [partyId],
  );
  return rows[0]?.day;
}
