import type { Pool, PoolClient } from 'pg';
import { StaleAttempt, type ClaimedJob } from '@slipway/jobs';
import type { UpdateAccount } from '@slipway/shared/contracts';
import { DomainError } from '@slipway/shared/errors';
import { SELECT_ACCOUNTS, type AccountRecord } from '../account.js';

/** Columns that an update sets as they are given. */
const FIELDS = ['email', 'username', 'given_name', 'family_name', 'display_name', 'birthdate'] as const;

type Job = ClaimedJob<'account_change'>;

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

  /** Whether an earlier change is under way that this one has to wait for: of the same account, or to the same name. */
  async isBehindAnother({ id, tenantId, payload }: Job): Promise<boolean> {
    const { email, username } = payload.change.kind === 'update' ? payload.change.fields : {};
    const { rows } = await this.pool.query<{ is_behind: boolean }>(
      `SELECT EXISTS (
         SELECT FROM jobs WHERE tenant_id = $1 AND type = 'account_change' AND id < $2
           AND phase <> 'ended' AND payload->>'account_id' = $3
       ) OR (($5::text IS NOT NULL OR $6::text IS NOT NULL) AND EXISTS (
         SELECT FROM jobs WHERE tenant_id = $1 AND type = 'account_change' AND id < $2
           AND phase <> 'ended' AND payload->>'directory_id' = $4
           AND (lower(payload->'change'->'fields'->>'email') = lower($5)
             OR lower(payload->'change'->'fields'->>'username') = lower($6))
       )) AS is_behind`,
      [tenantId, id, payload.account_id, payload.directory_id, email ?? null, username ?? null],
    );
    return rows[0]!.is_behind;
  }

  /** Whether another account of the directory has the address or the user name by now. */
  async isTaken(
    tenantId: string,
    { directory_id, account_id }: Job['payload'],
    { email, username }: UpdateAccount,
  ): Promise<boolean> {
    if (email === undefined && username === undefined) return false;
    const { rowCount } = await this.pool.query(
      `SELECT 1 FROM accounts WHERE tenant_id = $1 AND directory_id = $2 AND id <> $3
         AND (lower(email) = lower($4) OR lower(username) = lower($5)) LIMIT 1`,
      [tenantId, directory_id, account_id, email ?? null, username ?? null],
    );
    return rowCount === 1;
  }

  /**
   * The password that a job gives to an account, sealed: on record before the directory is told, the same in every attempt.
   * @param sealed taken when there is none yet
   * @throws StaleAttempt
   */
  async nextPassword({ id, tenantId, attempt, payload }: Job, sealed: Buffer): Promise<Buffer> {
    await this.pool.query(
      `INSERT INTO account_password_changes (account_id, job_id, tenant_id, sealed_password)
       SELECT $1, j.id, $3, $4 FROM jobs j WHERE j.id = $2 AND j.attempt = $5 AND j.status = 'active'
       ON CONFLICT DO NOTHING`,
      [payload.account_id, id, tenantId, sealed, attempt],
    );
    const { rows } = await this.pool.query<{ sealed_password: Buffer }>(
      'SELECT sealed_password FROM account_password_changes WHERE tenant_id = $1 AND account_id = $2 AND job_id = $3',
      [tenantId, payload.account_id, id],
    );
    if (!rows[0]) throw new StaleAttempt({ jobId: id, attempt });
    return rows[0].sealed_password;
  }

  /**
   * Makes sure that an account is still as the handler has read it, and stays so until the end of the transaction.
   * @throws DomainError, retryable, when somebody has made or changed it meanwhile
   */
  async hold(client: PoolClient, tenantId: string, account: AccountRecord): Promise<void> {
    // Its job is kept from being run again meanwhile.
    const { rows: jobs } = await client.query<{ runs: boolean }>(
      `SELECT status IN ('pending', 'queued', 'active') AS runs FROM jobs WHERE tenant_id = $1 AND id = $2 FOR SHARE`,
      [tenantId, account.job_id],
    );
    const { rows } = await client.query<{ status: string; target_id: string | null }>(
      'SELECT status, target_id FROM accounts WHERE tenant_id = $1 AND id = $2 FOR UPDATE',
      [tenantId, account.id],
    );
    const now = rows[0];
    const isBeingMade = jobs[0]?.runs === true && (now?.status === 'pending' || now?.status === 'failed');
    if (now && !isBeingMade && now.target_id === account.target_id && now.status === account.status) return;
    throw new DomainError({
      code: 'account_changed',
      status: 409,
      detail: now
        ? 'The account is being made, or was changed by somebody else meanwhile.'
        : 'The account was deleted meanwhile.',
      retryable: now !== undefined,
    });
  }

  /** The directory has it: so has the record. A new address has to be verified anew. */
  async update(
    client: PoolClient,
    { id: jobId, tenantId, payload }: Job,
    fields: UpdateAccount,
  ): Promise<void> {
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
        payload.account_id,
        fields.account_data ? JSON.stringify(fields.account_data) : null,
        fields.email ?? null,
        ...given.map((field) => fields[field]),
      ],
    );
    if (fields.reset_password)
      await client.query(
        `WITH taken AS (
           DELETE FROM account_password_changes WHERE tenant_id = $1 AND account_id = $2 AND job_id = $3 RETURNING sealed_password
         ) UPDATE accounts SET sealed_password = taken.sealed_password, revealed_at = NULL FROM taken
         WHERE tenant_id = $1 AND id = $2`,
        [tenantId, payload.account_id, jobId],
      );
  }

  async delete(client: PoolClient, tenantId: string, id: string): Promise<void> {
    await client.query('DELETE FROM accounts WHERE tenant_id = $1 AND id = $2', [tenantId, id]);
  }
}

/** Whether the account is active after the update. */
function activeSql(active: boolean | undefined): string {
  return active === undefined ? `status <> 'disabled'` : String(active);
}
