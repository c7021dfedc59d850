import { createSecretKey, randomBytes, type KeyObject } from 'node:crypto';
import type { Pool } from 'pg';
import { StaleAttempt } from '@slipway/jobs';
import type { JobError } from '@slipway/shared/contracts';
import { accountPasswordRecord, accountRunRecord, type Sealer } from '@slipway/shared/sealing';
import { SELECT_ACCOUNTS, type AccountRecord } from '../account.js';

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

/** Ends of accounts that may be in the directory nevertheless. */
const DOUBTFUL = ['unavailable', 'timeout', 'malformed', 'throttled'].map((fault) => `directory_${fault}`);

/** Holds only while the attempt has its job: a stale one changes no row. */
const HELD = `EXISTS (SELECT FROM jobs j WHERE j.id = $1 AND j.attempt = $2 AND j.status = 'active')`;

/** What a job has on record of its accounts. */
export class ProvisioningRepository {
  constructor(
    private readonly pool: Pool,
    private readonly sealer: Sealer,
  ) {}

  /** What the passwords of the job's accounts are derived from: the same in every attempt. */
  async secret({ jobId, tenantId }: Holder, directoryId: string): Promise<KeyObject> {
    const record = accountRunRecord(tenantId, jobId);
    await this.pool.query(
      `INSERT INTO account_runs AS r (job_id, tenant_id, directory_id, sealed_secret) VALUES ($1, $2, $3, $4)
       ON CONFLICT (job_id) DO UPDATE SET sealed_secret = coalesce(r.sealed_secret, $4)`,
      [jobId, tenantId, directoryId, this.sealer.seal(randomBytes(32).toString('base64'), record)],
    );
    const { rows } = await this.pool.query<{ sealed_secret: Buffer }>(
      'SELECT sealed_secret FROM account_runs WHERE tenant_id = $1 AND job_id = $2',
      [tenantId, jobId],
    );
    return createSecretKey(this.sealer.open(rows[0]!.sealed_secret, record), 'base64');
  }

  /** No account is left whose password would have to be derived. */
  async forgetSecret({ jobId, tenantId }: Holder): Promise<void> {
    await this.pool.query(
      'UPDATE account_runs SET sealed_secret = NULL WHERE tenant_id = $1 AND job_id = $2',
      [tenantId, jobId],
    );
  }

  /** The next accounts of a job that are not made yet, in their order. */
  async next({ jobId, tenantId }: Holder, after: string, limit: number): Promise<AccountRecord[]> {
    const { rows } = await this.pool.query<AccountRecord>(
      `${SELECT_ACCOUNTS} WHERE a.tenant_id = $1 AND a.job_id = $2 AND a.status IN ('pending', 'failed') AND a.id > $3
       ORDER BY a.id LIMIT $4`,
      [tenantId, jobId, after, limit],
    );
    return rows;
  }

  /**
   * Puts on record that accounts up to this one are about to be made, before the first request is sent: whoever goes on
   * after a crash looks for them first.
   * @throws StaleAttempt
   */
  async announce(holder: Holder, throughId: string): Promise<void> {
    const { rowCount } = await this.pool.query(
      `UPDATE account_runs SET attempted_through = greatest(attempted_through, $3) WHERE job_id = $1 AND ${HELD}`,
      [holder.jobId, holder.attempt, throughId],
    );
    if (rowCount === 0) throw new StaleAttempt(holder);
  }

  /** @throws StaleAttempt when the attempt has lost its job */
  async save(holder: Holder, settled: { candidate: Candidate; made: Outcome }[]): Promise<void> {
    const { tenantId, jobId, attempt } = holder;
    const { rowCount } = await this.pool.query(
      `UPDATE accounts a SET status = o.status, origin = o.origin, target_id = o.target_id, error = o.error,
         sealed_password = o.sealed_password, updated_at = now()
       FROM unnest($4::uuid[], $5::text[], $6::text[], $7::text[], $8::jsonb[], $9::bytea[])
         AS o (id, status, origin, target_id, error, sealed_password)
       WHERE a.id = o.id AND a.tenant_id = $3 AND a.status IN ('pending', 'failed') AND ${HELD}`,
      [
        jobId,
        attempt,
        tenantId,
        settled.map(({ made }) => made.id),
        settled.map(({ made }) => (made.outcome === 'failed' ? 'failed' : 'created')),
        settled.map(({ made }) => (made.outcome === 'failed' ? null : made.outcome)),
        settled.map(({ made }) => ('targetId' in made ? made.targetId : null)),
        settled.map(({ made }) => ('error' in made ? JSON.stringify(made.error) : null)),
        // One that was there before has a password that we do not know.
        settled.map(({ candidate: { id, password }, made }) =>
          made.outcome === 'created' ? this.sealer.seal(password, accountPasswordRecord(tenantId, id)) : null,
        ),
      ],
    );
    // All of them may be deleted meanwhile, which is nobody's fault.
    if (rowCount === 0 && !(await this.isHeld(holder))) throw new StaleAttempt(holder);
  }

  private async isHeld({ jobId, tenantId, attempt }: Holder): Promise<boolean> {
    const { rowCount } = await this.pool.query(
      `SELECT 1 FROM jobs WHERE tenant_id = $1 AND id = $2 AND attempt = $3 AND status = 'active'`,
      [tenantId, jobId, attempt],
    );
    return rowCount === 1;
  }

  /**
   * Lets Postgres look at a table to which very much was just added. A planner that does not know of it reads all
   * accounts of the tenant to find a few of them: 1.9 ms of Postgres per account instead of 0.05, measured.
   */
  async analyze(): Promise<void> {
    // Somebody may be at it already, or hold the table.
    await this.pool
      .query('ANALYZE (SKIP_LOCKED) accounts (id, tenant_id, job_id, status)')
      .catch(() => undefined);
  }

  /** How the accounts of a job stand. */
  async totals({ tenantId, jobId }: Holder): Promise<Totals> {
    const { rows } = await this.pool.query<Totals>(
      `SELECT count(*)::int AS total,
         count(*) FILTER (WHERE origin = 'created')::int AS created,
         count(*) FILTER (WHERE origin = 'linked')::int AS linked,
         count(*) FILTER (WHERE status = 'failed')::int AS failed,
         count(*) FILTER (WHERE status = 'pending')::int AS pending,
         count(*) FILTER (WHERE status = 'pending' AND a.id <= r.attempted_through)::int AS unknown,
         count(*) FILTER (WHERE status = 'failed' AND a.error->>'code' = ANY ($3))::int AS doubtful
       FROM accounts a LEFT JOIN account_runs r ON r.job_id = a.job_id WHERE a.tenant_id = $1 AND a.job_id = $2`,
      [tenantId, jobId, DOUBTFUL],
    );
    return rows[0]!;
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
  /** Failed ones of which nobody knows whether they were made. */
  doubtful: number;
}
