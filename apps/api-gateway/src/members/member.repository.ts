import { Inject, Injectable } from '@nestjs/common';
import type { Pool, PoolClient } from 'pg';
import type { MemberRole } from '@slipway/shared/contracts';
import { NO_PASSWORD } from '../auth/password.hashes.js';
import type { Window } from '../http/lists.js';
import { POOL } from '../platform/tokens.js';

export interface MemberRow {
  id: string;
  email: string;
  name: string | null;
  role: MemberRole;
  created_at: Date;
  last_seen_at: Date | null;
}

@Injectable()
export class MemberRepository {
  constructor(@Inject(POOL) private readonly pool: Pool) {}

  /** Who came last, first. @param id of one alone */
  async list(
    tenantId: string,
    { limit, offset, before }: Window,
    id?: string,
  ): Promise<{ rows: MemberRow[]; total: number }> {
    const where = 'u.tenant_id = $1 AND u.removed_at IS NULL';
    const [{ rows }, counted] = await Promise.all([
      this.pool.query<MemberRow>(
        `SELECT u.id, u.email, p.name, u.role, u.created_at,
           (SELECT max(s.last_used_at) FROM sessions s
            WHERE s.tenant_id = u.tenant_id AND s.user_id = u.id AND s.revoked_at IS NULL) AS last_seen_at
         FROM users u LEFT JOIN profiles p ON p.tenant_id = u.tenant_id AND p.user_id = u.id
         WHERE ${where} AND ($2::uuid IS NULL OR u.id < $2) AND ($3::uuid IS NULL OR u.id = $3)
         ORDER BY u.id DESC LIMIT $4 OFFSET $5`,
        [tenantId, before ?? null, id ?? null, limit, offset],
      ),
      this.pool.query<{ total: number }>(`SELECT count(*)::int AS total FROM users u WHERE ${where}`, [
        tenantId,
      ]),
    ]);
    return { rows, total: counted.rows[0]!.total };
  }

  async find(tenantId: string, id: string): Promise<MemberRow | undefined> {
    return (await this.list(tenantId, { limit: 1, offset: 0, before: undefined }, id)).rows[0];
  }

  /** Whoever changes who belongs to a tenant, and as what, waits here for each other: the first lock of all of these. */
  async holdTenant(client: PoolClient, tenantId: string): Promise<void> {
    await client.query('SELECT 1 FROM tenants WHERE id = $1 FOR NO KEY UPDATE', [tenantId]);
  }

  async roleOf(client: PoolClient, tenantId: string, id: string): Promise<MemberRole | undefined> {
    const { rows } = await client.query<{ role: MemberRole }>(
      'SELECT role FROM users WHERE tenant_id = $1 AND id = $2 AND removed_at IS NULL FOR NO KEY UPDATE',
      [tenantId, id],
    );
    return rows[0]?.role;
  }

  async hasAdminBut(client: PoolClient, tenantId: string, id: string): Promise<boolean> {
    const { rowCount } = await client.query(
      `SELECT 1 FROM users WHERE tenant_id = $1 AND id <> $2 AND role = 'admin' AND removed_at IS NULL LIMIT 1`,
      [tenantId, id],
    );
    return rowCount === 1;
  }

  async setRole(client: PoolClient, tenantId: string, id: string, role: MemberRole): Promise<void> {
    await client.query('UPDATE users SET role = $3 WHERE tenant_id = $1 AND id = $2', [tenantId, id, role]);
  }

  /** The row stays for what refers to it. The address is free from now on. @returns the address */
  async remove(client: PoolClient, tenantId: string, id: string): Promise<string> {
    const { rows } = await client.query<{ email: string }>(
      `WITH before AS (SELECT email FROM users WHERE tenant_id = $1 AND id = $2)
       UPDATE users SET removed_at = now(), email = 'removed:' || id, password_hash = $3
       WHERE tenant_id = $1 AND id = $2 RETURNING (SELECT email FROM before) AS email`,
      [tenantId, id, NO_PASSWORD],
    );
    await client.query(
      'UPDATE password_resets SET used_at = now() WHERE tenant_id = $1 AND user_id = $2 AND used_at IS NULL',
      [tenantId, id],
    );
    return rows[0]!.email;
  }

  /** Whom the user has invited can not come any more. */
  async revokeInvitationsBy(client: PoolClient, tenantId: string, id: string): Promise<void> {
    await client.query(
      `UPDATE invitations SET revoked_at = now()
       WHERE tenant_id = $1 AND invited_by = $2 AND accepted_at IS NULL AND revoked_at IS NULL`,
      [tenantId, id],
    );
  }
}
