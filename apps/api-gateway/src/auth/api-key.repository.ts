import type { KeyScope, Role } from '@slipway/shared/contracts';
import type { Queryable } from '@slipway/database';
import { newId } from '@slipway/shared/ids';
import type { RequestSource } from '../audit/request.source.js';
import type { GuardedQueries } from '../availability/guarded.queries.js';

export const ALL_ROLES: readonly Role[] = ['admin', 'member', 'service'];
/** What somebody who is no admin any more cannot hold. */
export const ADMINS_ROLES: readonly Role[] = ['admin', 'service'];

export interface ApiKeyRow {
  id: string;
  name: string;
  prefix: string;
  role: Role;
  scope: KeyScope;
  created_at: Date;
  last_used_at: Date | null;
  expires_at: Date | null;
}

/** What a key stands for when it is used. */
export type UsedApiKey = Pick<ApiKeyRow, 'id' | 'role' | 'scope' | 'expires_at'> & {
  tenant_id: string;
  user_id: string;
};

/** Only the SHA-256 of a key is kept: a key has 256 random bits, so a slow hash adds nothing. */
export type NewApiKey = Pick<ApiKeyRow, 'id' | 'name' | 'prefix' | 'role' | 'scope'> & {
  tenant_id: string;
  user_id: string;
  keyHash: Buffer;
  expiresAt: Date | null;
};

const SHOWN = 'id, name, prefix, role, scope, created_at, last_used_at, expires_at';

export class ApiKeyRepository {
  constructor(private readonly db: GuardedQueries) {}

  /** Notes that a key is used; the first time is put on record. @returns nothing when it is unknown, revoked or expired */
  async use(hash: Buffer, source: RequestSource | undefined): Promise<UsedApiKey | undefined> {
    const { rows } = await this.db.query<UsedApiKey>(
      `WITH before AS (SELECT id, last_used_at FROM api_keys WHERE key_hash = $1 FOR NO KEY UPDATE),
       used AS (
         UPDATE api_keys k SET last_used_at = now() FROM before
         WHERE k.id = before.id AND k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > now())
         RETURNING k.id, k.tenant_id, k.user_id, k.name, k.role, k.scope, k.expires_at,
           before.last_used_at IS NULL AS is_first
       ),
       told AS (
         INSERT INTO audit_events (id, tenant_id, user_id, api_key_id, action, subject, subject_id, detail, request_id,
           address, user_agent)
         SELECT $2, tenant_id, user_id, id, 'api_key.first_used', 'api_key', id, name, $3, $4, $5 FROM used WHERE is_first
       )
       SELECT id, tenant_id, user_id, role, scope, expires_at FROM used`,
      [hash, newId(), source?.requestId ?? null, source?.address ?? null, source?.userAgent ?? null],
    );
    return rows[0];
  }

  async insert(client: Queryable, key: NewApiKey): Promise<ApiKeyRow> {
    const { rows } = await client.query<ApiKeyRow>(
      `INSERT INTO api_keys (id, tenant_id, user_id, name, prefix, key_hash, role, scope, expires_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING ${SHOWN}`,
      [
        key.id,
        key.tenant_id,
        key.user_id,
        key.name,
        key.prefix,
        key.keyHash,
        key.role,
        key.scope,
        key.expiresAt,
      ],
    );
    return rows[0]!;
  }

  /** Newest first. @param userId of all users when undefined */
  async list(tenantId: string, userId: string | undefined): Promise<ApiKeyRow[]> {
    const { rows } = await this.db.query<ApiKeyRow>(
      `SELECT ${SHOWN} FROM api_keys
       WHERE tenant_id = $1 AND ($2::uuid IS NULL OR user_id = $2) AND revoked_at IS NULL ORDER BY id DESC`,
      [tenantId, userId ?? null],
    );
    return rows;
  }

  /** @param userId of any user when undefined @returns its name, when there was such a key that was not revoked */
  async revoke(
    client: Queryable,
    tenantId: string,
    userId: string | undefined,
    id: string,
  ): Promise<string | undefined> {
    const { rows } = await client.query<{ name: string }>(
      `UPDATE api_keys SET revoked_at = now()
       WHERE tenant_id = $1 AND ($2::uuid IS NULL OR user_id = $2) AND id = $3 AND revoked_at IS NULL RETURNING name`,
      [tenantId, userId ?? null, id],
    );
    return rows[0]?.name;
  }

  /** Revokes all keys of a user, or those alone that have one of the roles. @returns their ids */
  async revokeOf(
    client: Queryable,
    tenantId: string,
    userId: string,
    roles: readonly Role[],
  ): Promise<string[]> {
    const { rows } = await client.query<{ id: string }>(
      `UPDATE api_keys SET revoked_at = now()
       WHERE tenant_id = $1 AND user_id = $2 AND role = ANY ($3) AND revoked_at IS NULL RETURNING id`,
      [tenantId, userId, roles],
    );
    return rows.map(({ id }) => id);
  }
}
