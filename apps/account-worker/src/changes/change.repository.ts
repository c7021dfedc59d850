import type { Pool, PoolClient } from 'pg';
import type { UpdateAccount } from '@slipway/shared/contracts';
import { SELECT_ACCOUNTS, type AccountRecord } from '../account.js';

/** Columns that an update sets as they are given. */
const FIELDS = ['email', 'username', 'given_name', 'family_name', 'display_name', 'birthdate'] as const;

/** What a change reads and writes of an account. Every query names its tenant. */
export class ChangeRepository {
  constructor(private readonly pool: Pool) {}

  async find(tenantId: string, id: string): Promise<AccountRecord | undefined> {
    const { rows } = await this.pool.query<AccountRecord>(
      `${SELECT_ACCOUNTS} WHERE a.tenant_id = $1 AND a.id = $2`,
      [tenantId, id],
    );
    return rows[0];
  }

  /** Whether an earlier change of the same account is not carried out yet: they keep their order. */
  async isBehindAnother(tenantId: string, accountId: string, jobId: string): Promise<boolean> {
    const { rowCount } = await this.pool.query(
      `SELECT 1 FROM jobs WHERE tenant_id = $1 AND type = 'account_change' AND id < $3
         AND status IN ('pending', 'queued', 'active') AND payload->>'account_id' = $2 LIMIT 1`,
      [tenantId, accountId, jobId],
    );
    return rowCount === 1;
  }

  /** A new password is on record, sealed, before the directory is told: whoever goes on after a crash knows it. */
  async savePassword(tenantId: string, id: string, sealed: Buffer): Promise<void> {
    await this.pool.query(
      `UPDATE accounts SET sealed_password = $3, revealed_at = NULL, updated_at = now() WHERE tenant_id = $1 AND id = $2`,
      [tenantId, id, sealed],
    );
  }

  /** The directory has it: so has the record. A new address has to be verified anew. */
  async update(client: PoolClient, tenantId: string, id: string, fields: UpdateAccount): Promise<void> {
    const given = FIELDS.filter((field) => fields[field] !== undefined);
    const sets = given.map((field, index) => `${field} = $${index + 5}`);
    await client.query(
      `UPDATE accounts SET ${[...sets, ''].join(', ')} account_data = coalesce($3::jsonb, account_data), updated_at = now(),
         verified_at = CASE WHEN lower(email) = lower(coalesce($4, email)) THEN verified_at END,
         status = CASE
           WHEN status IN ('pending', 'failed') THEN status
           WHEN ${activeSql(fields.active)} THEN CASE WHEN verified_at IS NOT NULL AND lower(email) = lower(coalesce($4, email)) THEN 'verified' ELSE 'created' END
           ELSE 'disabled' END
       WHERE tenant_id = $1 AND id = $2`,
      [
        tenantId,
        id,
        fields.account_data ? JSON.stringify(fields.account_data) : null,
        fields.email ?? null,
        ...given.map((field) => fields[field]),
      ],
    );
  }

  /**
   * Deletes an account, unless it is just being made: its job is kept from being run again meanwhile.
   * @returns whether it is gone
   */
  async delete(client: PoolClient, tenantId: string, id: string): Promise<boolean> {
    const { rows } = await client.query<{ being_made: boolean }>(
      `SELECT a.status IN ('pending', 'failed') AND j.status IN ('pending', 'queued', 'active') AS being_made
       FROM accounts a JOIN jobs j ON j.id = a.job_id WHERE a.tenant_id = $1 AND a.id = $2 FOR SHARE OF j`,
      [tenantId, id],
    );
    if (rows[0]?.being_made) return false;
    await client.query('DELETE FROM accounts WHERE tenant_id = $1 AND id = $2', [tenantId, id]);
    return true;
  }
}

/** Whether the account is active after the update. */
function activeSql(active: boolean | undefined): string {
  return active === undefined ? `status <> 'disabled'` : String(active);
}
