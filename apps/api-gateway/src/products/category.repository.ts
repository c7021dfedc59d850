import { Inject, Injectable } from '@nestjs/common';
import type { Pool } from 'pg';
import { inTransaction } from '@slipway/database';
import type { Category, PutCategory } from '@slipway/shared/contracts';
import { POOL } from '../platform/tokens.js';
import type { KeyedWindow } from '../http/keyed.lists.js';

@Injectable()
export class CategoryRepository {
  constructor(@Inject(POOL) private readonly pool: Pool) {}

  async list(tenantId: string, { offset, limit, after }: KeyedWindow) {
    const [page, count] = await Promise.all([
      this.pool.query<Category>(
        `SELECT key, name, parent FROM product_categories WHERE tenant_id = $1 AND ($2::text IS NULL OR key > $2)
         ORDER BY key OFFSET $3 LIMIT $4`,
        [tenantId, after ?? null, offset, limit],
      ),
      this.pool.query<{ total: number }>(
        'SELECT count(*)::int AS total FROM product_categories WHERE tenant_id = $1',
        [tenantId],
      ),
    ]);
    return { rows: page.rows, total: count.rows[0]!.total };
  }

  async exists(tenantId: string, key: string): Promise<boolean> {
    const { rowCount } = await this.pool.query(
      'SELECT 1 FROM product_categories WHERE tenant_id = $1 AND key = $2',
      [tenantId, key],
    );
    return rowCount === 1;
  }

  /** @returns why it cannot be, when its parent is not there or is below it */
  put(
    tenantId: string,
    key: string,
    { name, parent }: PutCategory,
  ): Promise<'stored' | 'unknown_parent' | 'circle'> {
    return inTransaction(this.pool, async (client) => {
      // Two changes at once could each be no circle, and make one together.
      await client.query(`SELECT pg_advisory_xact_lock(hashtextextended('categories ' || $1, 0))`, [
        tenantId,
      ]);
      if (parent !== null) {
        const { rows } = await client.query<{ key: string }>(
          `WITH RECURSIVE above AS (
             SELECT key, parent FROM product_categories WHERE tenant_id = $1 AND key = $2
             UNION
             SELECT c.key, c.parent FROM above a JOIN product_categories c ON c.tenant_id = $1 AND c.key = a.parent
           ) SELECT key FROM above`,
          [tenantId, parent],
        );
        if (parent === key || rows.some((above) => above.key === key)) return 'circle';
        if (rows.length === 0) return 'unknown_parent';
      }
      await client.query(
        `INSERT INTO product_categories (tenant_id, key, name, parent) VALUES ($1, $2, $3, $4)
         ON CONFLICT (tenant_id, key) DO UPDATE SET name = excluded.name, parent = excluded.parent
         WHERE (product_categories.name, product_categories.parent) IS DISTINCT FROM (excluded.name, excluded.parent)`,
        [tenantId, key, name, parent],
      );
      return 'stored';
    });
  }

  async delete(tenantId: string, key: string): Promise<'deleted' | 'unknown' | 'in_use'> {
    if (!(await this.exists(tenantId, key))) return 'unknown';
    const { rowCount } = await this.pool.query(
      `DELETE FROM product_categories c WHERE tenant_id = $1 AND key = $2
         AND NOT EXISTS (SELECT 1 FROM product_categories WHERE tenant_id = c.tenant_id AND parent = c.key)
         AND NOT EXISTS (SELECT 1 FROM products WHERE tenant_id = c.tenant_id AND category = c.key)`,
      [tenantId, key],
    );
    return rowCount === 1 ? 'deleted' : 'in_use';
  }
}
