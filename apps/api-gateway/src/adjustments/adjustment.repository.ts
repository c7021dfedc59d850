import { Inject, Injectable } from '@nestjs/common';
import type { Pool } from 'pg';
import type { z } from 'zod';
import type { Queryable } from '@slipway/database';
import { moneyOf, type Adjustment, type adjustmentListQuery } from '@slipway/shared/contracts';
import type { Window } from '../http/lists.js';
import { POOL } from '../platform/tokens.js';

interface AdjustmentRow {
  id: string;
  external_id: string | null;
  party_id: string;
  party_name: string;
  amount: string;
  currency: string;
  reason: string;
  on: string;
  by: string;
  created_at: Date;
}

const SELECT = `SELECT a.id, a.external_id, a.party_id, p.name AS party_name, a.amount, a.currency, a.reason,
    a.on_day::text AS "on", coalesce(u.email, '') AS by, a.created_at
  FROM adjustments a JOIN parties p ON p.id = a.party_id LEFT JOIN users u ON u.id = a.created_by`;

@Injectable()
export class AdjustmentRepository {
  constructor(@Inject(POOL) private readonly pool: Pool) {}

  async list(tenantId: string, { party }: z.infer<typeof adjustmentListQuery>, window: Window) {
    const filter = 'a.tenant_id = $1 AND ($2::uuid IS NULL OR a.party_id = $2)';
    const values = [tenantId, party ?? null];
    const [page, count] = await Promise.all([
      this.pool.query<AdjustmentRow>(
        `${SELECT} WHERE ${filter} AND ($3::uuid IS NULL OR a.id < $3) ORDER BY a.id DESC OFFSET $4 LIMIT $5`,
        [...values, window.before ?? null, window.offset, window.limit],
      ),
      this.pool.query<{ total: number }>(
        `SELECT count(*)::int AS total FROM adjustments a WHERE ${filter}`,
        values,
      ),
    ]);
    return { adjustments: page.rows.map(shown), total: count.rows[0]!.total };
  }
}

export async function readAdjustment(db: Queryable, tenantId: string, id: string): Promise<Adjustment> {
  const { rows } = await db.query<AdjustmentRow>(`${SELECT} WHERE a.tenant_id = $1 AND a.id = $2`, [
    tenantId,
    id,
  ]);
  return shown(rows[0]!);
}

function shown({ amount, currency, created_at, ...row }: AdjustmentRow): Adjustment {
  return { ...row, amount: moneyOf(BigInt(amount), currency), created_at: created_at.toISOString() };
}
