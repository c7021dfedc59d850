import { Inject, Injectable } from '@nestjs/common';
import type { Pool } from 'pg';
import type { InvoiceListQuery } from '@slipway/shared/contracts';
import { containing } from '../http/like.js';
import type { Window } from '../http/lists.js';
import { POOL } from '../platform/tokens.js';
import { INVOICE_STATUS, SELECT_INVOICES, type InvoiceRow } from './invoice.row.js';

@Injectable()
export class InvoiceRepository {
  constructor(@Inject(POOL) private readonly pool: Pool) {}

  async list(tenantId: string, { q, contract, status }: InvoiceListQuery, { offset, limit, before }: Window) {
    const filter = `i.tenant_id = $1 AND ($2::uuid IS NULL OR i.contract_id = $2)
      AND ($3::text IS NULL OR ${INVOICE_STATUS} = $3)
      AND ($4::text IS NULL OR i.number ILIKE $4 OR i.external_id ILIKE $4 OR EXISTS (
        SELECT 1 FROM contracts o JOIN parties m ON m.id = o.client_id
        WHERE o.id = i.contract_id AND (o.name ILIKE $4 OR m.name ILIKE $4)))`;
    const values = [tenantId, contract ?? null, status ?? null, q ? containing(q) : null];
    const [page, count] = await Promise.all([
      this.pool.query<InvoiceRow>(
        `${SELECT_INVOICES} WHERE ${filter} AND ($5::uuid IS NULL OR i.id < $5) ORDER BY i.id DESC OFFSET $6 LIMIT $7`,
        [...values, before ?? null, offset, limit],
      ),
      this.pool.query<{ total: number }>(
        `SELECT count(*)::int AS total FROM invoices i WHERE ${filter}`,
        values,
      ),
    ]);
    return { rows: page.rows, total: count.rows[0]!.total };
  }
}
