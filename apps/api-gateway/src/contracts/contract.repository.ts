import { Inject, Injectable } from '@nestjs/common';
import type { Pool } from 'pg';
import type { Contract, ContractListQuery } from '@slipway/shared/contracts';
import { containing } from '../http/like.js';
import type { Window } from '../http/lists.js';
import { POOL } from '../platform/tokens.js';
import { changedContracts } from './changed.contracts.js';
import { SELECT_CONTRACTS, shownContract, type ContractRow } from './contract.row.js';

@Injectable()
export class ContractRepository {
  constructor(@Inject(POOL) private readonly pool: Pool) {}

  async list(tenantId: string, { q, party, client, plan }: ContractListQuery, window: Window) {
    const filter = `c.tenant_id = $1 AND ($2::uuid IS NULL OR c.client_id = $2) AND ($3::uuid IS NULL OR c.plan_id = $3)
      AND ($4::uuid IS NULL OR EXISTS (SELECT 1 FROM contract_participants t WHERE t.contract_id = c.id AND t.party_id = $4))
      AND ($5::text IS NULL OR c.name ILIKE $5 OR c.external_id ILIKE $5
        OR EXISTS (SELECT 1 FROM parties o WHERE o.id = c.client_id AND o.name ILIKE $5))`;
    const values = [tenantId, client ?? null, plan ?? null, party ?? null, q ? containing(q) : null];
    const [page, count] = await Promise.all([
      this.pool.query<ContractRow>(
        `${SELECT_CONTRACTS} WHERE ${filter} AND ($6::uuid IS NULL OR c.id < $6) ORDER BY c.id DESC OFFSET $7 LIMIT $8`,
        [...values, window.before ?? null, window.offset, window.limit],
      ),
      this.pool.query<{ total: number }>(
        `SELECT count(*)::int AS total FROM contracts c WHERE ${filter}`,
        values,
      ),
    ]);
    return { contracts: await this.shown(tenantId, page.rows), total: count.rows[0]!.total };
  }

  async find(tenantId: string, id: string): Promise<Contract | undefined> {
    const { rows } = await this.pool.query<ContractRow>(
      `${SELECT_CONTRACTS} WHERE c.tenant_id = $1 AND c.id = $2`,
      [tenantId, id],
    );
    return (await this.shown(tenantId, rows))[0];
  }

  private async shown(tenantId: string, rows: ContractRow[]): Promise<Contract[]> {
    const changed = await changedContracts(
      this.pool,
      tenantId,
      rows.map(({ id }) => id),
    );
    return rows.map((row) => shownContract(row, changed));
  }
}
