import { Inject, Injectable } from '@nestjs/common';
import type { Pool } from 'pg';
import type { Queryable } from '@slipway/database';
import type { CreateExchangeRate, ExchangeRate } from '@slipway/shared/contracts';
import type { z } from 'zod';
import type { exchangeRateQuery } from '@slipway/shared/contracts';
import type { KeyedWindow } from '../http/keyed.lists.js';
import { POOL } from '../platform/tokens.js';

export type RateRow = Omit<ExchangeRate, 'created_at'> & { created_at: Date };

const COLUMNS = 'base, quote, on_day::text AS "on", rate, created_at';

/** The order of lists, as one text: the newest day first, then by currencies. */
const AFTER = `(on_day < split_part($4, ' ', 1)::date
  OR (on_day = split_part($4, ' ', 1)::date AND base || ' ' || quote > substr($4, 12)))`;

@Injectable()
export class RateRepository {
  constructor(@Inject(POOL) private readonly pool: Pool) {}

  async list(
    tenantId: string,
    { base, quote }: z.infer<typeof exchangeRateQuery>,
    { offset, limit, after }: KeyedWindow,
  ) {
    const filter = 'tenant_id = $1 AND ($2::text IS NULL OR base = $2) AND ($3::text IS NULL OR quote = $3)';
    const values = [tenantId, base ?? null, quote ?? null];
    const [page, count] = await Promise.all([
      this.pool.query<RateRow>(
        `SELECT ${COLUMNS} FROM exchange_rates WHERE ${filter} AND ($4::text IS NULL OR ${AFTER})
         ORDER BY on_day DESC, base, quote OFFSET $5 LIMIT $6`,
        [...values, after ?? null, offset, limit],
      ),
      this.pool.query<{ total: number }>(
        `SELECT count(*)::int AS total FROM exchange_rates WHERE ${filter}`,
        values,
      ),
    ]);
    return { rows: page.rows, total: count.rows[0]!.total };
  }

  /** @returns the rate that there is now for the day, and whether it is new */
  async insert(
    client: Queryable,
    tenantId: string,
    { base, quote, on, rate }: CreateExchangeRate,
  ): Promise<RateRow & { isNew: boolean }> {
    const { rowCount } = await client.query(
      `INSERT INTO exchange_rates (tenant_id, base, quote, on_day, rate) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT DO NOTHING`,
      [tenantId, base, quote, on, rate],
    );
    const { rows } = await client.query<RateRow>(
      `SELECT ${COLUMNS} FROM exchange_rates WHERE tenant_id = $1 AND base = $2 AND quote = $3 AND on_day = $4`,
      [tenantId, base, quote, on],
    );
    return { ...rows[0]!, isNew: rowCount === 1 };
  }
}
