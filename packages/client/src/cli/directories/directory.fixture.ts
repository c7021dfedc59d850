import type { Directory } from '@slipway/shared/contracts';

const AT = '2026-01-01T00:00:00.000Z';

/** A directory as the API shows it. */
export function aDirectory(over: Partial<Directory> = {}): Directory {
  return {
    id: 'directory-1',
    name: 'Staff',
    base_url: 'https://example.test/scim/v2',
    allowed_domains: ['example.test'],
    requests_per_second: null,
    is_default: false,
    state: 'active',
    quarantine: null,
    capabilities: null,
    problem: null,
    checked_at: null,
    check_job_id: null,
    accounts: {},
    created_at: AT,
    updated_at: AT,
    ...over,
  };
}
