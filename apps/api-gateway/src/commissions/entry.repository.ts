import { Inject, Injectable } from '@nestjs/common';
import type { Pool } from 'pg';
import type { CommissionListQuery } from '@slipway/shared/contracts';
import type { KeyedWindow } from '../http/keyed.lists.js';
import { POOL } from '../platform/tokens.js';
import { ENTRY_COLUMNS, ENTRY_JOINS, type EntryRow } from './entry.row.js';

export interface TracedEntry extends EntryRow {
  /** JSON, as it was written. */
  trace: string;
  plan_version_id: string | null;
  plan_name: string | null;
}

export interface EarlierRow {
  id: string;
  amount: string;
  posted_at: Date;
  revision: number;
}

/** Reads the ledger; nothing is written from here. */
@Injectable()
export class EntryRepository {
  constructor(@Inject(POOL) private readonly pool: Pool) {}

  /** The newest first. */
  async list(
    tenantId: string,
    { party, contract, invoice, period, kind, as_of }: CommissionListQuery,
    { offset, limit, after }: KeyedWindow,
  ) {
    const filter = `e.tenant_id = $1 AND ($2::uuid IS NULL OR e.party_id = $2) AND ($3::uuid IS NULL OR e.contract_id = $3)
      AND ($4::uuid IS NULL OR e.source_id IN (SELECT id FROM invoice_lines WHERE tenant_id = $1 AND invoice_id = $4))
      AND ($5::text IS NULL OR e.period_id = (SELECT id FROM periods WHERE tenant_id = $1 AND key = $5))
      AND ($6::text IS NULL OR e.kind = $6) AND ($7::timestamptz IS NULL OR e.posted_at <= $7)`;
    const values = [
      tenantId,
      party ?? null,
      contract ?? null,
      invoice ?? null,
      period ?? null,
      kind ?? null,
      as_of ?? null,
    ];
    const [page, count] = await Promise.all([
      this.pool.query<EntryRow>(
        `SELECT ${ENTRY_COLUMNS} FROM (
           SELECT * FROM ledger_entries e WHERE ${filter} AND ($8::bigint IS NULL OR e.seq < $8)
           ORDER BY e.seq DESC OFFSET $9 LIMIT $10
         ) AS e ${ENTRY_JOINS} ORDER BY e.seq DESC`,
        [...values, after ?? null, offset, limit],
      ),
      this.pool.query<{ total: number }>(
        `SELECT count(*)::int AS total FROM ledger_entries e WHERE ${filter}`,
        values,
      ),
    ]);
    return { rows: page.rows, total: count.rows[0]!.total };
  }

  async find(tenantId: string, id: string): Promise<TracedEntry | undefined> {
    const { rows } = await this.pool.query<TracedEntry>(
      `SELECT ${ENTRY_COLUMNS}, e.trace::text AS trace, e.plan_version_id, n.name AS plan_name
       FROM ledger_entries e ${ENTRY_JOINS} LEFT JOIN plans n ON n.id = v.plan_id
       WHERE e.tenant_id = $1 AND e.id = $2`,
      [tenantId, id],
    );
    return rows[0];
  }

  /** Earlier entries of the same sale and party, the first one first. */
  async earlier(tenantId: string, id: string): Promise<EarlierRow[]> {
    const { rows } = await this.pool.query<EarlierRow>(
      `SELECT o.id, o.amount, o.posted_at, o.revision FROM ledger_entries e
       JOIN ledger_entries o ON o.tenant_id = e.tenant_id AND o.source_id = e.source_id AND o.party_id = e.party_id
         AND o.kind = e.kind AND o.seq < e.seq AND o.payment_id IS NOT DISTINCT FROM e.payment_id
         AND o.reversal_id IS NOT DISTINCT FROM e.reversal_id AND o.subordinate_id IS NOT DISTINCT FROM e.subordinate_id
       WHERE e.tenant_id = $1 AND e.id = $2 ORDER BY o.seq`,
      [tenantId, id],
    );
    return rows;
  }

  /** Lines of a comparison as they were found, in their order; nothing when there is no such run. */
  async comparison(tenantId: string, jobId: string, { offset, limit, after }: KeyedWindow) {
    const { rowCount } = await this.pool.query(
      `SELECT 1 FROM jobs WHERE tenant_id = $1 AND id = $2 AND type = 'commission_run'`,
      [tenantId, jobId],
    );
    if (rowCount === 0) return undefined;
    const [page, count] = await Promise.all([
      this.pool.query<{ n: number; line: unknown }>(
        `SELECT n, line FROM commission_comparisons WHERE tenant_id = $1 AND job_id = $2 AND ($3::int IS NULL OR n > $3)
         ORDER BY n OFFSET $4 LIMIT $5`,
        [tenantId, jobId, after ?? null, offset, limit],
      ),
      this.pool.query<{ total: number }>(
        'SELECT count(*)::int AS total FROM commission_comparisons WHERE tenant_id = $1 AND job_id = $2',
        [tenantId, jobId],
      ),
    ]);
    return { rows: page.rows, total: count.rows[0]!.total };
  }
}
