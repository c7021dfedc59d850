import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { Pool, PoolClient } from 'pg';
import { inTransaction } from '@slipway/database';
import type { AccountStatus } from '@slipway/shared/contracts';
import { POOL } from '../platform/tokens.js';

export interface PendingVerification {
  account_id: string;
  tenant_id: string;
  email: string;
  code_mac: Buffer | null;
  attempts_left: number | null;
  is_expired: boolean | null;
  is_used: boolean | null;
  verified_at: Date | null;
  status: AccountStatus;
}

const SELECT = `SELECT a.id AS account_id, a.tenant_id, a.email, a.status, a.verified_at, v.code_mac, v.attempts_left,
    v.expires_at <= now() AS is_expired, v.used_at IS NOT NULL AS is_used
  FROM accounts a`;

/** What is on record of the codes that were mailed. */
@Injectable()
export class VerificationRepository {
  constructor(@Inject(POOL) private readonly pool: Pool) {}

  /** Judges a verification while nobody else does. @param judge says what becomes of it; what it returns is committed */
  byAccount<T>(
    tenantId: string,
    accountId: string,
    judge: (found: PendingVerification | undefined, client: PoolClient) => Promise<T>,
  ): Promise<T> {
    return this.locked(
      `${SELECT} LEFT JOIN account_verifications v ON v.account_id = a.id AND v.email = a.email
       WHERE a.tenant_id = $1 AND a.id = $2 FOR UPDATE OF a`,
      [tenantId, accountId],
      judge,
    );
  }

  /** The same by the token of a link, which says for whom it speaks. */
  byToken<T>(
    token: string,
    judge: (found: PendingVerification | undefined, client: PoolClient) => Promise<T>,
  ): Promise<T> {
    return this.locked(
      `${SELECT} JOIN account_verifications v ON v.account_id = a.id AND v.email = a.email
       WHERE v.token_hash = $1 FOR UPDATE OF a`,
      [createHash('sha256').update(token).digest()],
      judge,
    );
  }

  /** Makes an account verified, and its code useless. */
  async accept(client: PoolClient, accountId: string): Promise<void> {
    await client.query('UPDATE account_verifications SET used_at = now() WHERE account_id = $1', [accountId]);
    await client.query(
      `UPDATE accounts SET verified_at = now(), updated_at = now(),
         status = CASE WHEN status = 'created' THEN 'verified' ELSE status END WHERE id = $1`,
      [accountId],
    );
  }

  async countWrong(client: PoolClient, accountId: string): Promise<void> {
    await client.query(
      'UPDATE account_verifications SET attempts_left = attempts_left - 1 WHERE account_id = $1',
      [accountId],
    );
  }

  private locked<T>(
    query: string,
    values: unknown[],
    judge: (found: PendingVerification | undefined, client: PoolClient) => Promise<T>,
  ): Promise<T> {
    return inTransaction(this.pool, async (client) => {
      const { rows } = await client.query<PendingVerification>(query, values);
      return judge(rows[0], client);
    });
  }
}
