import type { Directory, DirectoryCapabilities, JobError } from '@slipway/shared/contracts';

export interface DirectoryRow {
  id: string;
  tenant_id: string;
  name: string;
  base_url: string;
  sealed_token: Buffer;
  allowed_domains: string[];
  requests_per_second: number | null;
  is_default: boolean;
  /** The operator's: every tenant gets it, and no tenant says where it is or whom it takes. */
  is_operators: boolean;
  capabilities: DirectoryCapabilities | null;
  problem: JobError | null;
  checked_at: Date | null;
  check_job_id: string | null;
  quarantined_at: Date | null;
  quarantine_reason: string | null;
  quarantined_until: Date | null;
  created_at: Date;
  updated_at: Date;
}

export type DirectoryWithCounts = DirectoryRow & { accounts: Record<string, number> };

export function shownDirectory(row: DirectoryWithCounts): Directory {
  const { quarantined_at: since, quarantined_until: until } = row;
  return {
    id: row.id,
    name: row.name,
    base_url: row.base_url,
    allowed_domains: row.allowed_domains,
    requests_per_second: row.requests_per_second,
    is_default: row.is_default,
    state: since ? 'quarantined' : 'active',
    quarantine:
      since && until
        ? {
            reason: row.quarantine_reason ?? '',
            since: since.toISOString(),
            next_attempt_at: until.toISOString(),
          }
        : null,
    capabilities: row.capabilities,
    problem: row.problem,
    checked_at: row.checked_at?.toISOString() ?? null,
    check_job_id: row.check_job_id,
    accounts: row.accounts,
    created_at: row.created_at.toISOString(),
    updated_at: row.updated_at.toISOString(),
  };
}
