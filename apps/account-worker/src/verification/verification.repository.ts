import type { Pool } from 'pg';
import type { JobError } from '@slipway/shared/contracts';
import type { VerificationDigests } from './verification.code.js';

/** A code is worth something for ten minutes, and for five attempts. */
const LIFETIME = '10 minutes';
const ATTEMPTS = 5;

/** To whom a code is to be mailed. */
export interface Recipient {
  id: string;
  email: string;
  display_name: string | null;
  given_name: string | null;
}

const RECIPIENT = 'a.id, a.email, a.display_name, a.given_name';
/** In the directory, and its address has not answered. */
const TO_VERIFY = `a.status = 'created' AND a.verified_at IS NULL`;

/** What the account worker has on record of codes. Every query names its tenant. */
export class VerificationRepository {
  constructor(private readonly pool: Pool) {}

  /** Accounts of a job that were never sent a code, though they are to be; those that cannot be mailed to are passed over. */
  async owed(tenantId: string, jobId: string, after: string, limit: number): Promise<Recipient[]> {
    const { rows } = await this.pool.query<Recipient>(
      `SELECT ${RECIPIENT} FROM accounts a
       WHERE a.tenant_id = $1 AND a.job_id = $2 AND a.verification_enabled AND ${TO_VERIFY} AND a.error IS NULL AND a.id > $3
         AND NOT EXISTS (SELECT FROM account_verifications v WHERE v.account_id = a.id AND v.sent_at IS NOT NULL)
       ORDER BY a.id LIMIT $4`,
      [tenantId, jobId, after, limit],
    );
    return rows;
  }

  async recipient(tenantId: string, accountId: string): Promise<Recipient | undefined> {
    const { rows } = await this.pool.query<Recipient>(
      `SELECT ${RECIPIENT} FROM accounts a WHERE a.tenant_id = $1 AND a.id = $2 AND ${TO_VERIFY}`,
      [tenantId, accountId],
    );
    return rows[0];
  }

  /**
   * A new code takes the place of an older one, which is worth nothing from now on.
   * @returns false when the account was deleted meanwhile
   */
  async store(
    tenantId: string,
    { id, email }: Recipient,
    { codeMac, tokenHash }: VerificationDigests,
  ): Promise<boolean> {
    const { rowCount } = await this.pool.query(
      `INSERT INTO account_verifications (account_id, tenant_id, email, code_mac, token_hash, attempts_left, expires_at)
       SELECT a.id, a.tenant_id, $3, $4, $5, ${ATTEMPTS}, now() + interval '${LIFETIME}'
       FROM accounts a WHERE a.id = $1 AND a.tenant_id = $2
       ON CONFLICT (account_id) DO UPDATE SET email = $3, code_mac = $4, token_hash = $5, attempts_left = ${ATTEMPTS},
         expires_at = now() + interval '${LIFETIME}', sent_at = NULL, used_at = NULL, created_at = now()`,
      [id, tenantId, email, codeMac, tokenHash],
    );
    return rowCount === 1;
  }

  /** The mail server has taken it; the ten minutes begin now. */
  async sent(tenantId: string, accountId: string, tokenHash: Buffer): Promise<void> {
    await this.pool.query(
      `WITH mailed AS (
         UPDATE account_verifications SET sent_at = now(), expires_at = now() + interval '${LIFETIME}'
         WHERE tenant_id = $3 AND account_id = $1 AND token_hash = $2 RETURNING account_id
       ) UPDATE accounts a SET error = NULL, updated_at = now() FROM mailed WHERE a.id = mailed.account_id`,
      [accountId, tokenHash, tenantId],
    );
  }

  /** The mail server refuses the address: that is kept with the account, which is there nevertheless. */
  async refused(tenantId: string, accountId: string, error: JobError): Promise<void> {
    await this.pool.query(
      'UPDATE accounts SET error = $3, updated_at = now() WHERE tenant_id = $1 AND id = $2',
      [tenantId, accountId, JSON.stringify(error)],
    );
  }
}
