import { Inject, Injectable } from '@nestjs/common';
import type { Pool } from 'pg';
import type { CreateParty, PartyListQuery, UpdateParty } from '@slipway/shared/contracts';
import { newId } from '@slipway/shared/ids';
import { changedColumns } from '../http/changed.columns.js';
import { containing } from '../http/like.js';
import type { Window } from '../http/lists.js';
import { POOL } from '../platform/tokens.js';
import { SELECT_PARTIES, type PartyRow } from './party.row.js';

@Injectable()
export class PartyRepository {
  constructor(@Inject(POOL) private readonly pool: Pool) {}

  async list(tenantId: string, { q }: PartyListQuery, { offset, limit, before }: Window) {
    const filter = `p.tenant_id = $1
      AND ($2::text IS NULL OR p.name ILIKE $2 OR p.email ILIKE $2 OR p.external_id ILIKE $2)`;
    const values = [tenantId, q ? containing(q) : null];
    const [page, count] = await Promise.all([
      this.pool.query<PartyRow>(
        `${SELECT_PARTIES} WHERE ${filter} AND ($3::uuid IS NULL OR p.id < $3) ORDER BY p.id DESC OFFSET $4 LIMIT $5`,
        [...values, before ?? null, offset, limit],
      ),
      this.pool.query<{ total: number }>(
        `SELECT count(*)::int AS total FROM parties p WHERE ${filter}`,
        values,
      ),
    ]);
    return { rows: page.rows, total: count.rows[0]!.total };
  }

  async find(tenantId: string, id: string): Promise<PartyRow | undefined> {
    const { rows } = await this.pool.query<PartyRow>(
      `${SELECT_PARTIES} WHERE p.tenant_id = $1 AND p.id = $2`,
      [tenantId, id],
    );
    return rows[0];
  }

  /** @returns the id of the new party; nothing when its external id is taken */
  async insert(tenantId: string, { external_id, kind, name, email, iban }: CreateParty) {
    const { rows } = await this.pool.query<{ id: string }>(
      `INSERT INTO parties (id, tenant_id, external_id, kind, name, email, iban) VALUES ($1, $2, $3, $4, $5, $6, $7)
       ON CONFLICT DO NOTHING RETURNING id`,
      [newId(), tenantId, external_id, kind, name, email, iban],
    );
    return rows[0]?.id;
  }

  async update(tenantId: string, id: string, { kind, name, email, iban }: UpdateParty): Promise<void> {
    const { sets, values } = changedColumns({ kind, name, email, iban }, 3);
    await this.pool.query(
      `UPDATE parties SET ${[...sets, 'updated_at = now()'].join(', ')} WHERE tenant_id = $1 AND id = $2`,
      [tenantId, id, ...values],
    );
  }

  /** @returns false when something refers to it */
  async delete(tenantId: string, id: string): Promise<boolean> {
    const { rowCount } = await this.pool.query(
      `DELETE FROM parties p WHERE tenant_id = $1 AND id = $2
         AND NOT EXISTS (SELECT 1 FROM party_managers WHERE manager_id = p.id)
         AND NOT EXISTS (SELECT 1 FROM contracts WHERE client_id = p.id)
         AND NOT EXISTS (SELECT 1 FROM contract_participants WHERE party_id = p.id)
         AND NOT EXISTS (SELECT 1 FROM adjustments WHERE tenant_id = p.tenant_id AND party_id = p.id)
         AND NOT EXISTS (SELECT 1 FROM ledger_entries WHERE tenant_id = p.tenant_id AND party_id = p.id)
         AND NOT EXISTS (SELECT 1 FROM statements WHERE party_id = p.id)`,
      [tenantId, id],
    );
    return rowCount === 1;
  }
}
