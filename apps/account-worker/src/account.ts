import type { Account } from '@slipway/shared/contracts';

/** An account as it is on record. */
export interface AccountRecord {
  id: string;
  /** The job that makes or made it. */
  job_id: string;
  email: string;
  username: string;
  given_name: string | null;
  family_name: string | null;
  display_name: string | null;
  status: Account['status'];
  origin: Account['origin'];
  target_id: string | null;
  sealed_password: Buffer | null;
  /** Whether a request may have been sent, in whatever attempt, that makes it. */
  was_attempted: boolean;
}

export const SELECT_ACCOUNTS = `SELECT a.id, a.job_id, a.email, a.username, a.given_name, a.family_name, a.display_name, a.status,
    a.origin, a.target_id, a.sealed_password, coalesce(a.id <= r.attempted_through, false) AS was_attempted
  FROM accounts a LEFT JOIN account_runs r ON r.job_id = a.job_id`;
