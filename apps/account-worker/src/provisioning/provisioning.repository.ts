import type { Pool } from 'pg';
import { StaleAttempt } from '@slipway/jobs';
import type { JobError } from '@slipway/shared/contracts';
import { accountPasswordRecord, type Sealer } from '@slipway/shared/sealing';
import { ACCOUNT_COLUMNS, type AccountRecord } from '../account.js';
import { randomPassword } from '../password.js';

/** The attempt on whose behalf is written; one that has lost its job writes nothing. */
export interface Holder {
  jobId: string;
  tenantId: string;
  attempt: number;
}

/** An account that is about to be made, with the password that it gets. */
export interface Candidate extends AccountRecord {
  password: string;
}

/** What became of an account. */
export type Outcome =
  | { outcome: 'created' | 'linked'; id: string; targetId: string }
  | { outcome: 'failed'; id: string; error: JobError };

/** Holds only while the attempt has its job: a stale one changes no row. */
const HELD = `EXISTS (SELECT FROM jobs j WHERE j.id = $1 AND j.attempt = $2 AND j.status = 'active')`;

/** What a job has on record of its accounts. */
export class ProvisioningRepository {
  constructor(
    private readonly pool: Pool,
    private readonly sealer: Sealer,
  ) {}

  /** The next accounts of a job that are not made yet, in their order. */
  async next({ jobId, tenantId }: Holder, after: string, limit: number): Promise<AccountRecord[]> {
    const { rows } = await this.pool.query<AccountRecord>(
      `SELECT ${ACCOUNT_COLUMNS} FROM accounts
       WHERE tenant_id = $1 AND job_id = $2 AND status IN ('pending', 'failed') AND id > $3 ORDER BY id LIMIT $4`,
      [tenantId, jobId, after, limit],
    );
    return rows;
  }

  /**
   * Puts on record that accounts are about to be made, with their passwords, before the first request is sent: whoever
   * goes on after a crash looks for them, and knows the password that they have.
   * @throws StaleAttempt
   */
  async prepare(holder: Holder, accounts: AccountRecord[]): Promise<Candidate[]> {
    const { tenantId, jobId, attempt } = holder;
    const candidates = accounts.map((account) => ({
      ...account,
      password: this.passwordOf(tenantId, account),
    }));
    const news = candidates.filter(
      ({ was_attempted, sealed_password }) => !was_attempted || !sealed_password,
    );
    if (news.length === 0) return candidates;
    const { rowCount } = await this.pool.query(
      `UPDATE accounts a SET attempted_at = now(), sealed_password = n.sealed, updated_at = now()
       FROM unnest($4::uuid[], $5::bytea[]) AS n (id, sealed)
       WHERE a.id = n.id AND a.tenant_id = $3 AND ${HELD}`,
      [
        jobId,
        attempt,
        tenantId,
        news.map(({ id }) => id),
        news.map(({ id, password }) => this.sealer.seal(password, accountPasswordRecord(tenantId, id))),
      ],
    );
    if (rowCount === 0) throw new StaleAttempt(holder);
    return candidates;
  }

  /** @throws StaleAttempt when the attempt has lost its job */
  async save(holder: Holder, outcomes: Outcome[]): Promise<void> {
    const { tenantId, jobId, attempt } = holder;
    const { rowCount } = await this.pool.query(
      `UPDATE accounts a SET status = o.status, origin = o.origin, target_id = o.target_id, error = o.error, updated_at = now(),
         sealed_password = CASE WHEN o.origin = 'linked' THEN NULL ELSE a.sealed_password END
       FROM unnest($4::uuid[], $5::text[], $6::text[], $7::text[], $8::jsonb[]) AS o (id, status, origin, target_id, error)
       WHERE a.id = o.id AND a.tenant_id = $3 AND a.status IN ('pending', 'failed') AND ${HELD}`,
      [
        jobId,
        attempt,
        tenantId,
        outcomes.map(({ id }) => id),
        outcomes.map(({ outcome }) => (outcome === 'failed' ? 'failed' : 'created')),
        outcomes.map(({ outcome }) => (outcome === 'failed' ? null : outcome)),
        outcomes.map((one) => ('targetId' in one ? one.targetId : null)),
        outcomes.map((one) => ('error' in one ? JSON.stringify(one.error) : null)),
      ],
    );
    if (rowCount === 0) throw new StaleAttempt(holder);
  }

  /** How the accounts of a job stand. */
  async totals({ tenantId, jobId }: Holder): Promise<Totals> {
    const { rows } = await this.pool.query<Totals>(
      `SELECT count(*)::int AS total,
         count(*) FILTER (WHERE origin = 'created')::int AS created,
         count(*) FILTER (WHERE origin = 'linked')::int AS linked,
         count(*) FILTER (WHERE status = 'failed')::int AS failed,
         count(*) FILTER (WHERE status = 'pending')::int AS pending,
         count(*) FILTER (WHERE status = 'pending' AND attempted_at IS NOT NULL)::int AS unknown
       FROM accounts WHERE tenant_id = $1 AND job_id = $2`,
      [tenantId, jobId],
    );
    return rows[0]!;
  }

  private passwordOf(tenantId: string, { id, was_attempted, sealed_password }: AccountRecord): string {
    if (!was_attempted || !sealed_password) return randomPassword();
    return this.sealer.open(sealed_password, accountPasswordRecord(tenantId, id));
  }
}

export interface Totals {
  total: number;
  created: number;
  linked: number;
  failed: number;
  pending: number;
  /** Pending ones for which a request was sent whose answer we do not have. */
  unknown: number;
}
