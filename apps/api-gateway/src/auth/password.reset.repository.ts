import { Inject, Injectable } from '@nestjs/common';
import type { Pool, PoolClient } from 'pg';
import { audit } from '../audit/audit.js';
import type { RequestSource } from '../audit/request.source.js';
import { GuardedQueries } from '../availability/guarded.queries.js';
import type { StoreMonitor } from '../availability/store.monitor.js';
import { hashOfToken, newToken } from '../mails/mail.links.js';
import { POOL, POSTGRES } from '../platform/tokens.js';
import { NO_PASSWORD } from './password.hashes.js';

/** How long the link of a mail leads to a new password. */
export const RESET_MINUTES = 30;

interface PasswordReset {
  tenant_id: string;
  user_id: string;
}

@Injectable()
export class PasswordResetRepository {
  private readonly db: GuardedQueries;

  constructor(@Inject(POOL) pool: Pool, @Inject(POSTGRES) postgres: StoreMonitor) {
    this.db = new GuardedQueries(pool, postgres);
  }

  /**
   * Makes a token for the user who has the address. It takes the place of those that were mailed before.
   * @returns nothing when there is no such user, or one who signs in elsewhere
   */
  open(email: string, source: RequestSource): Promise<string | undefined> {
    return this.db.transaction(async (client) => {
      const { rows } = await client.query<{ id: string; tenant_id: string }>(
        `SELECT id, tenant_id FROM users WHERE email = $1 AND removed_at IS NULL AND password_hash <> $2
         FOR NO KEY UPDATE`,
        [email, NO_PASSWORD],
      );
      const user = rows[0];
      if (!user) return undefined;
      await this.forget(client, user.id);
      const { token, hash } = newToken();
      await client.query(
        `INSERT INTO password_resets (token_hash, tenant_id, user_id, expires_at)
         VALUES ($1, $2, $3, now() + make_interval(mins => ${RESET_MINUTES}))`,
        [hash, user.tenant_id, user.id],
      );
      const action = { action: 'password.reset_mailed', subject: 'user', subjectId: user.id } as const;
      await audit(client, { tenant_id: user.tenant_id, user_id: null }, action, source);
      return token;
    });
  }

  /** Whose password a token sets, if it still does. */
  async find(token: string): Promise<PasswordReset | undefined> {
    const { rows } = await this.db.query<PasswordReset>(
      'SELECT tenant_id, user_id FROM password_resets WHERE token_hash = $1 AND used_at IS NULL AND expires_at > now()',
      [hashOfToken(token)],
    );
    return rows[0];
  }

  /** Uses a token up. @returns whether it was good until then */
  async use(client: PoolClient, token: string): Promise<boolean> {
    const { rowCount } = await client.query(
      'UPDATE password_resets SET used_at = now() WHERE token_hash = $1 AND used_at IS NULL AND expires_at > now()',
      [hashOfToken(token)],
    );
    return rowCount === 1;
  }

  /** No token of before sets the user's password any more. */
  async forget(client: PoolClient, userId: string): Promise<void> {
    await client.query('UPDATE password_resets SET used_at = now() WHERE user_id = $1 AND used_at IS NULL', [
      userId,
    ]);
  }
}
