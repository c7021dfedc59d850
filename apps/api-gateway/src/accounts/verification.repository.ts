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
  FROM accounts a LEFT JOIN account_verifications v ON v.tenant_id = a.tenant_id AND v.account_id = a.id
    AND v.email = a.email`;

/** Whose verification it is, as it was found. */
type Judged = Pick<PendingVerification, 'tenant_id' | 'account_id'>;

type Judge<T> = (found: PendingVerification | undefined, client: PoolClient) => Promise<T>;

/** What is on record of the codes that were mailed. */
@Injectable()
export class VerificationRepository {
  constructor(@Inject(POOL) private readonly pool: Pool) {}

  /** Judges a verification while nobody else does. @param judge says what becomes of it; what it returns is committed */
  byAccount<T>(tenantId: string, accountId: string, judge: Judge<T>): Promise<T> {
    return inTransaction(this.pool, async (client) => {
      await client.query('SELECT 1 FROM accounts WHERE tenant_id = $1 AND id = $2 FOR UPDATE', [
        tenantId,
        accountId,
      ]);
      // In a statement of its own: one that waits for a row sees the others as they were before it waited.
      const { rows } = await client.query<PendingVerification>(
        `${SELECT} WHERE a.tenant_id = $1 AND a.id = $2`,
        [tenantId, accountId],
      );
      return judge(rows[0], client);
    });
  }

  /** The same by the token of a link, which says for whom it speaks. */
  byToken<T>(token: string, judge: Judge<T>): Promise<T> {
    const tokenHash = createHash('sha256').update(token).digest();
    return inTransaction(this.pool, async (client) => {
      await client.query(
        `SELECT 1 FROM accounts WHERE id = (SELECT account_id FROM account_verifications WHERE token_hash = $1) FOR UPDATE`,
        [tokenHash],
      );
      const { rows } = await client.query<PendingVerification>(`${SELECT} WHERE v.token_hash = $1`, [
        tokenHash,
      ]);
      return judge(rows[0], client);
    });
  }

  /** Makes an account verified, and its code useless. */
  async accept(client: PoolClient, { tenant_id, account_id }: Judged): Promise<void> {
    await client.query(
      'UPDATE account_verifications SET used_at = now() WHERE tenant_id = $1 AND account_id = $2',
      [tenant_id, account_id],
    );
    await client.query(
      `UPDATE accounts SET verified_at = now(), updated_at = now(),
         status = CASE WHEN status = 'created' THEN 'verified' ELSE status END WHERE tenant_id = $1 AND id = $2`,
      [tenant_id, account_id],
    );
  }

  async countWrong(client: PoolClient, { tenant_id, account_id }: Judged): Promise<void> {
    await client.query(
      'UPDATE account_verifications SET attempts_left = attempts_left - 1 WHERE tenant_id = $1 AND account_id = $2',
      [tenant_id, account_id],
    );
  }
}
