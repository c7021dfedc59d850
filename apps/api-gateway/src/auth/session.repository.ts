import type { Queryable } from '@slipway/database';
import type { GuardedQueries } from '../availability/guarded.queries.js';

export interface SessionRow {
  id: string;
  tenant_id: string;
  user_id: string;
  user_agent: string | null;
  created_at: Date;
  last_used_at: Date;
  expires_at: Date;
}

/** Whose session it is. */
export type SessionOwner = Pick<SessionRow, 'id' | 'tenant_id' | 'user_id'>;

export interface NewSession extends SessionOwner {
  refreshHash: Buffer;
  userAgent: string | null;
  now: Date;
  expiresAt: Date;
}

const OWNER = 'id, tenant_id, user_id';

export class SessionRepository {
  constructor(private readonly db: GuardedQueries) {}

  async insert(
    client: Queryable,
    { id, tenant_id, user_id, refreshHash, userAgent, now, expiresAt }: NewSession,
  ): Promise<void> {
    await client.query(
      `INSERT INTO sessions (id, tenant_id, user_id, refresh_hash, user_agent, last_used_at, expires_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7)`,
      [id, tenant_id, user_id, refreshHash, userAgent, now, expiresAt],
    );
  }

  /** The session of which this is the refresh token, or the one before that. */
  async idOf(hash: Buffer): Promise<string | undefined> {
    const { rows } = await this.db.query<{ id: string }>(
      'SELECT id FROM sessions WHERE refresh_hash = $1 OR previous_refresh_hash = $1',
      [hash],
    );
    return rows[0]?.id;
  }

  /** Puts the next refresh token in the place of the current one. */
  async replaceToken(hash: Buffer, next: Buffer, now: Date): Promise<SessionOwner | undefined> {
    const { rows } = await this.db.query<SessionOwner>(
      `UPDATE sessions SET refresh_hash = $2, previous_refresh_hash = $1, last_used_at = $3
       WHERE refresh_hash = $1 AND revoked_at IS NULL AND expires_at > $3 RETURNING ${OWNER}`,
      [hash, next, now],
    );
    return rows[0];
  }

  /** The same for the token before the current one, when the session was used after `since`. */
  async replaceTokenAgain(
    hash: Buffer,
    next: Buffer,
    now: Date,
    since: Date,
  ): Promise<SessionOwner | undefined> {
    const { rows } = await this.db.query<SessionOwner>(
      `UPDATE sessions SET refresh_hash = $2
       WHERE previous_refresh_hash = $1 AND last_used_at > $4 AND revoked_at IS NULL AND expires_at > $3
       RETURNING ${OWNER}`,
      [hash, next, now, since],
    );
    return rows[0];
  }

  /**
   * Ends the session that a refresh token was issued for which is not the current one, nor the one before it that may come
   * again as the session was used after `since`.
   * @returns it, when it had not ended yet
   */
  async revokeByOldToken(
    client: Queryable,
    id: string,
    hash: Buffer,
    now: Date,
    since: Date,
  ): Promise<SessionOwner | undefined> {
    const { rows } = await client.query<SessionOwner>(
      `UPDATE sessions SET revoked_at = $3
       WHERE id = $1 AND refresh_hash <> $2 AND (previous_refresh_hash IS DISTINCT FROM $2 OR last_used_at <= $4)
         AND revoked_at IS NULL AND expires_at > $3 RETURNING ${OWNER}`,
      [id, hash, now, since],
    );
    return rows[0];
  }

  /** @returns whether there was such a session of this user that had not ended */
  async revoke(client: Queryable, tenantId: string, userId: string, id: string): Promise<boolean> {
    const { rowCount } = await client.query(
      `UPDATE sessions SET revoked_at = now()
       WHERE tenant_id = $1 AND user_id = $2 AND id = $3 AND revoked_at IS NULL`,
      [tenantId, userId, id],
    );
    return rowCount === 1;
  }

  /** Ends all sessions of a user. @param but one that goes on @returns the ids of those that had not ended */
  async revokeOf(client: Queryable, tenantId: string, userId: string, but?: string): Promise<string[]> {
    const { rows } = await client.query<{ id: string }>(
      `UPDATE sessions SET revoked_at = now()
       WHERE tenant_id = $1 AND user_id = $2 AND ($3::uuid IS NULL OR id <> $3) AND revoked_at IS NULL RETURNING id`,
      [tenantId, userId, but ?? null],
    );
    return rows.map(({ id }) => id);
  }

  async listLive(tenantId: string, userId: string): Promise<SessionRow[]> {
    const { rows } = await this.db.query<SessionRow>(
      `SELECT ${OWNER}, user_agent, created_at, last_used_at, expires_at FROM sessions
       WHERE tenant_id = $1 AND user_id = $2 AND revoked_at IS NULL AND expires_at > now()
       ORDER BY last_used_at DESC`,
      [tenantId, userId],
    );
    return rows;
  }

  /** Whether the session has not been revoked. */
  async isLive(id: string): Promise<boolean> {
    const { rowCount } = await this.db.query('SELECT 1 FROM sessions WHERE id = $1 AND revoked_at IS NULL', [
      id,
    ]);
    return rowCount !== 0;
  }
}
