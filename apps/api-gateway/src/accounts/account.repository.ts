import { Inject, Injectable } from '@nestjs/common';
import type { Pool } from 'pg';
import {
  ACCOUNT_STATUSES,
  type AccountListQuery,
  type AccountStats,
  type AccountStatus,
} from '@slipway/shared/contracts';
import { containing } from '../http/like.js';
import type { Window } from '../http/lists.js';
import { POOL } from '../platform/tokens.js';
import { SELECT_ACCOUNTS, type AccountRow } from './account.row.js';

@Injectable()
export class AccountRepository {
  constructor(@Inject(POOL) private readonly pool: Pool) {}

  async list(tenantId: string, query: AccountListQuery, { offset, limit, before }: Window) {
    const filter = `a.tenant_id = $1 AND ($2::text IS NULL OR a.status = $2) AND ($3::uuid IS NULL OR a.directory_id = $3)
      AND ($4::uuid IS NULL OR a.job_id = $4)
      AND ($5::text IS NULL OR a.email ILIKE $5 OR a.username ILIKE $5 OR a.display_name ILIKE $5)`;
    const values = [
      tenantId,
      query.status ?? null,
      query.directory_id ?? null,
      query.job_id ?? null,
      query.q ? containing(query.q) : null,
    ];
    const [page, count] = await Promise.all([
      this.pool.query<AccountRow>(
        `${SELECT_ACCOUNTS} WHERE ${filter} AND ($6::uuid IS NULL OR a.id < $6) ORDER BY a.id DESC OFFSET $7 LIMIT $8`,
        [...values, before ?? null, offset, limit],
      ),
      this.pool.query<{ total: number }>(
        `SELECT count(*)::int AS total FROM accounts a WHERE ${filter}`,
        values,
      ),
    ]);
    return { rows: page.rows, total: count.rows[0]!.total };
  }

  async find(tenantId: string, id: string): Promise<AccountRow | undefined> {
    const { rows } = await this.pool.query<AccountRow>(
      `${SELECT_ACCOUNTS} WHERE a.tenant_id = $1 AND a.id = $2`,
      [tenantId, id],
    );
    return rows[0];
  }

  async stats(tenantId: string): Promise<AccountStats> {
    const { rows } = await this.pool.query<{
      directory_id: string;
      name: string;
      status: AccountStatus | null;
      n: number;
    }>(
      `SELECT d.id AS directory_id, d.name, counts.status, coalesce(counts.n, 0) AS n FROM directories d
       LEFT JOIN (
         SELECT directory_id, status, count(*)::int AS n FROM accounts WHERE tenant_id = $1 GROUP BY directory_id, status
       ) AS counts ON counts.directory_id = d.id
       WHERE d.tenant_id = $1 ORDER BY d.id DESC`,
      [tenantId],
    );
    const stats: AccountStats = { total: 0, by_status: noCounts(), by_directory: [] };
    for (const { directory_id, name, status, n } of rows) {
      let directory = stats.by_directory.at(-1);
      if (directory?.directory_id !== directory_id)
        stats.by_directory.push((directory = { directory_id, name, by_status: noCounts() }));
      if (status === null) continue;
      directory.by_status[status] = n;
      stats.by_status[status] += n;
      stats.total += n;
    }
    return stats;
  }
}

function noCounts(): Record<AccountStatus, number> {
  return Object.fromEntries(ACCOUNT_STATUSES.map((status) => [status, 0])) as Record<AccountStatus, number>;
}
