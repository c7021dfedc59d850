import type { Account } from '@slipway/shared/contracts';

const AT = '2026-01-01T00:00:00.000Z';

/** An account as the API shows it. */
export function anAccount(over: Partial<Account> = {}): Account {
  return {
    id: 'account-1',
    email: 'a@example.test',
    username: 'a',
    given_name: null,
    family_name: null,
    display_name: null,
    birthdate: null,
    status: 'created',
    origin: 'created',
    directory_id: 'directory-1',
    job_id: 'job-1',
    external_id: 'account-1',
    target_id: null,
    account_data: {},
    verification_enabled: false,
    verification: null,
    verified_at: null,
    has_password: true,
    revealed_at: null,
    error: null,
    created_at: AT,
    updated_at: AT,
    ...over,
  };
}
