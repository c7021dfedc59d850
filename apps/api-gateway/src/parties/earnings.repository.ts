import { Inject, Injectable } from '@nestjs/common';
import type { Pool } from 'pg';
import type { Period } from '@slipway/shared/contracts';
import { POOL } from '../platform/tokens.js';

/** What one kind of entries adds up to in a period. */
export interface EarningsRow {
  currency: string;
  period: string;
  status: Period['status'];
  kind: string;
  /** Minor units. */
  amount: string;
}

@Injectable()
export class EarningsRepository {
  constructor(@Inject(POOL) private readonly pool: Pool) {}

  /** By currency, then by period, the earliest first. */
  async ofParty(tenantId: string, partyId: string): Promise<EarningsRow[]> {
    const { rows } = await this.pool.query<EarningsRow>(
      `SELECT e.currency, p.key AS period, p.status, e.kind, sum(e.amount)::text AS amount
       FROM ledger_entries e JOIN periods p ON p.id = e.period_id
       WHERE e.tenant_id = $1 AND e.party_id = $2
       GROUP BY e.currency, p.key, p.starts_on, p.status, e.kind ORDER BY e.currency, p.starts_on, e.kind`,
      [tenantId, partyId],
    );
    return rows;
  }
}
