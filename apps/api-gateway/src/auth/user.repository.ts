import type { PoolClient } from 'pg';
import type { Queryable } from '@slipway/database';
import type { MemberRole } from '@slipway/shared/contracts';
import type { GuardedQueries } from '../availability/guarded.queries.js';

export interface UserRow {
  id: string;
  tenant_id: string;
  email: string;
  password_hash: string;
  role: MemberRole;
  created_at: Date;
}

const COLUMNS = 'id, tenant_id, email, password_hash, role, created_at';
const SELECT_USERS = `SELECT ${COLUMNS} FROM users WHERE removed_at IS NULL AND`;

export class UserRepository {
  constructor(private readonly db: GuardedQueries) {}

  /** @throws a unique violation when the e-mail address is taken */
  async insert(
    client: PoolClient,
    { id, tenant_id, email, password_hash, role }: Omit<UserRow, 'created_at'>,
  ): Promise<UserRow> {
    const { rows } = await client.query<UserRow>(
      `INSERT INTO users (id, tenant_id, email, password_hash, role) VALUES ($1, $2, $3, $4, $5) RETURNING ${COLUMNS}`,
      [id, tenant_id, email, password_hash, role],
    );
    return rows[0]!;
  }

  async insertTenant(client: PoolClient, id: string, name: string): Promise<void> {
    await client.query('INSERT INTO tenants (id, name) VALUES ($1, $2)', [id, name]);
  }

  /** For a sign-in, which knows no tenant yet: an address is of one user of the whole installation. */
  async findByEmail(email: string): Promise<UserRow | undefined> {
    const { rows } = await this.db.query<UserRow>(`${SELECT_USERS} email = $1`, [email]);
    return rows[0];
  }

  async find(tenantId: string, id: string): Promise<UserRow | undefined> {
    const { rows } = await this.db.query<UserRow>(`${SELECT_USERS} tenant_id = $1 AND id = $2`, [
      tenantId,
      id,
    ]);
    return rows[0];
  }

  /** Reads a user who stays as they are until the transaction ends. */
  async hold(client: Queryable, tenantId: string, id: string): Promise<UserRow | undefined> {
    const { rows } = await client.query<UserRow>(`${SELECT_USERS} tenant_id = $1 AND id = $2 FOR SHARE`, [
      tenantId,
      id,
    ]);
    return rows[0];
  }

  /** Reads a user who is about to be changed in the transaction. */
  async lock(client: Queryable, tenantId: string, id: string): Promise<UserRow | undefined> {
    const { rows } = await client.query<UserRow>(
      `${SELECT_USERS} tenant_id = $1 AND id = $2 FOR NO KEY UPDATE`,
      [tenantId, id],
    );
    return rows[0];
  }

  async setPassword(client: Queryable, tenantId: string, id: string, passwordHash: string): Promise<void> {
    await client.query('UPDATE users SET password_hash = $3 WHERE tenant_id = $1 AND id = $2', [
      tenantId,
      id,
      passwordHash,
    ]);
  }
}
