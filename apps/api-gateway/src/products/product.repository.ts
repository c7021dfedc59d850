import { Inject, Injectable } from '@nestjs/common';
import type { Pool } from 'pg';
import type { Product, ProductListQuery, PutProduct } from '@slipway/shared/contracts';
import { newId } from '@slipway/shared/ids';
import { containing } from '../http/like.js';
import type { Window } from '../http/lists.js';
import { POOL } from '../platform/tokens.js';

export type ProductRow = Omit<Product, 'created_at'> & { created_at: Date };

const COLUMNS = 'id, sku, name, category, created_at';

@Injectable()
export class ProductRepository {
  constructor(@Inject(POOL) private readonly pool: Pool) {}

  async list(tenantId: string, { q }: ProductListQuery, { offset, limit, before }: Window) {
    const filter = 'tenant_id = $1 AND ($2::text IS NULL OR sku ILIKE $2 OR name ILIKE $2)';
    const values = [tenantId, q ? containing(q) : null];
    const [page, count] = await Promise.all([
      this.pool.query<ProductRow>(
        `SELECT ${COLUMNS} FROM products WHERE ${filter} AND ($3::uuid IS NULL OR id < $3)
         ORDER BY id DESC OFFSET $4 LIMIT $5`,
        [...values, before ?? null, offset, limit],
      ),
      this.pool.query<{ total: number }>(
        `SELECT count(*)::int AS total FROM products WHERE ${filter}`,
        values,
      ),
    ]);
    return { rows: page.rows, total: count.rows[0]!.total };
  }

  /** Stores a product, or changes it; what is so already counts as no change. */
  async put(tenantId: string, sku: string, { name, category }: PutProduct): Promise<ProductRow> {
    await this.pool.query(
      `INSERT INTO products (id, tenant_id, sku, name, category) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (tenant_id, sku) DO UPDATE SET name = excluded.name, category = excluded.category
       WHERE (products.name, products.category) IS DISTINCT FROM (excluded.name, excluded.category)`,
      [newId(), tenantId, sku, name, category],
    );
    const { rows } = await this.pool.query<ProductRow>(
      `SELECT ${COLUMNS} FROM products WHERE tenant_id = $1 AND sku = $2`,
      [tenantId, sku],
    );
    return rows[0]!;
  }

  /** @returns false when there is none */
  async delete(tenantId: string, sku: string): Promise<boolean> {
    const { rowCount } = await this.pool.query('DELETE FROM products WHERE tenant_id = $1 AND sku = $2', [
      tenantId,
      sku,
    ]);
    return rowCount === 1;
  }
}
