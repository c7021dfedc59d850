import type { Account, AccountStatus, JobError } from '@slipway/shared/contracts';

export interface AccountRow {
  id: string;
  tenant_id: string;
  directory_id: string;
  job_id: string;
  email: string;
  username: string;
  given_name: string | null;
  family_name: string | null;
  display_name: string | null;
  /** `YYYY-MM-DD` */
  birthdate: string | null;
  account_data: Account['account_data'];
  status: AccountStatus;
  origin: Account['origin'];
  target_id: string | null;
  error: JobError | null;
  has_password: boolean;
  revealed_at: Date | null;
  verification_enabled: boolean;
  verified_at: Date | null;
  created_at: Date;
  updated_at: Date;
  sent_at: Date | null;
  expires_at: Date | null;
  attempts_left: number | null;
}

/** An account with the state of its verification. */
export const SELECT_ACCOUNTS = `SELECT a.id, a.tenant_id, a.directory_id, a.job_id, a.email, a.username, a.given_name, a.family_name,
    a.display_name, to_char(a.birthdate, 'YYYY-MM-DD') AS birthdate, a.account_data, a.status, a.origin, a.target_id, a.error,
    a.sealed_password IS NOT NULL AND a.status <> 'pending' AS has_password, a.revealed_at, a.verification_enabled,
    a.verified_at, a.created_at, a.updated_at, v.sent_at, v.expires_at, v.attempts_left
  FROM accounts a LEFT JOIN account_verifications v ON v.account_id = a.id AND v.used_at IS NULL`;

export function shownAccount(row: AccountRow): Account {
  return {
    id: row.id,
    email: row.email,
    username: row.username,
    given_name: row.given_name,
    family_name: row.family_name,
    display_name: row.display_name,
    birthdate: row.birthdate,
    status: row.status,
    origin: row.origin,
    directory_id: row.directory_id,
    job_id: row.job_id,
    external_id: row.id,
    target_id: row.target_id,
    account_data: row.account_data,
    verification_enabled: row.verification_enabled,
    verification:
      row.expires_at && row.attempts_left !== null && row.verified_at === null
        ? {
            sent_at: row.sent_at?.toISOString() ?? null,
            expires_at: row.expires_at.toISOString(),
            attempts_left: row.attempts_left,
          }
        : null,
    verified_at: row.verified_at?.toISOString() ?? null,
    has_password: row.has_password,
    revealed_at: row.revealed_at?.toISOString() ?? null,
    error: row.error,
    created_at: row.created_at.toISOString(),
    updated_at: row.updated_at.toISOString(),
  };
}
