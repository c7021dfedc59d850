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
      `SELECT s.currency, p.key AS period, p.status, s.kind, s.amount::text AS amount
       FROM ledger_sums s JOIN periods p ON p.id = s.period_id
       WHERE s.tenant_id = $1 AND s.party_id = $2 ORDER BY s.currency, p.starts_on, s.kind`,
      [tenantId, partyId],
    );
    return rows;
  }
}
