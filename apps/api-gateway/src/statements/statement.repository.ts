import { Inject, Injectable } from '@nestjs/common';
import type { Pool, PoolClient } from 'pg';
import type { Queryable } from '@slipway/database';
import type { StatementListQuery } from '@slipway/shared/contracts';
import { NotFound } from '@slipway/shared/errors';
import { ENTRY_COLUMNS, ENTRY_JOINS, type EntryRow } from '../commissions/entry.row.js';
import type { KeyedWindow } from '../http/keyed.lists.js';
import type { Window } from '../http/lists.js';
import { POOL } from '../platform/tokens.js';
import { SELECT_STATEMENTS, type StatementRow } from './statement.row.js';

/** Entries of a file that are read at a time. */
const BATCH = 1_000;

@Injectable()
export class StatementRepository {
  constructor(@Inject(POOL) private readonly pool: Pool) {}

  async list(tenantId: string, { party, period, status }: StatementListQuery, window: Window) {
    const filter = `s.tenant_id = $1 AND ($2::uuid IS NULL OR s.party_id = $2) AND ($3::text IS NULL OR s.status = $3)
      AND ($4::text IS NULL OR s.period_id = (SELECT id FROM periods WHERE tenant_id = $1 AND key = $4))`;
    const values = [tenantId, party ?? null, status ?? null, period ?? null];
    const [page, count] = await Promise.all([
      this.pool.query<StatementRow>(
        `${SELECT_STATEMENTS} WHERE ${filter} AND ($5::uuid IS NULL OR s.id < $5) ORDER BY s.id DESC OFFSET $6 LIMIT $7`,
        [...values, window.before ?? null, window.offset, window.limit],
      ),
      this.pool.query<{ total: number }>(
        `SELECT count(*)::int AS total FROM statements s WHERE ${filter}`,
        values,
      ),
    ]);
    return { rows: page.rows, total: count.rows[0]!.total };
  }

  /** @throws NotFound for an unknown id, and for another tenant's */
  find(tenantId: string, id: string): Promise<StatementRow> {
    return findStatement(this.pool, tenantId, id);
  }

  /** In the order in which they were posted. */
  async entries(tenantId: string, id: string, { offset, limit, after }: KeyedWindow): Promise<EntryRow[]> {
    const { rows } = await this.pool.query<EntryRow>(
      `SELECT ${ENTRY_COLUMNS} FROM (
         SELECT seq FROM statement_entries WHERE tenant_id = $1 AND statement_id = $2 AND ($3::bigint IS NULL OR seq > $3)
         ORDER BY seq OFFSET $4 LIMIT $5
       ) AS t JOIN ledger_entries e ON e.tenant_id = $1 AND e.seq = t.seq ${ENTRY_JOINS} ORDER BY e.seq`,
      [tenantId, id, after ?? null, offset, limit],
    );
    return rows;
  }

  /** All entries, a batch at a time. */
  async *allEntries(tenantId: string, id: string): AsyncGenerator<EntryRow[]> {
    for (let after: string | undefined; ;) {
      const rows = await this.entries(tenantId, id, { offset: 0, limit: BATCH, after });
      if (rows.length > 0) yield rows;
      if (rows.length < BATCH) return;
      after = rows.at(-1)!.seq;
    }
  }
}

/** @throws NotFound for an unknown id, and for another tenant's */
async function findStatement(db: Queryable, tenantId: string, id: string): Promise<StatementRow> {
  const { rows } = await db.query<StatementRow>(`${SELECT_STATEMENTS} WHERE s.tenant_id = $1 AND s.id = $2`, [
    tenantId,
    id,
  ]);
  if (!rows[0]) throw new NotFound('statement');
  return rows[0];
}

/** A statement that nobody else changes until the transaction is over. */
export async function holdStatement(client: PoolClient, tenantId: string, id: string): Promise<StatementRow> {
  await client.query('SELECT 1 FROM statements WHERE tenant_id = $1 AND id = $2 FOR UPDATE', [tenantId, id]);
  return findStatement(client, tenantId, id);
}
