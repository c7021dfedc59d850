import type { Submission, TenantChange } from '@slipway/jobs';
import type { JobType } from '@slipway/shared/contracts/jobs';

/** What the overview streams are told of jobs that were just stored. */
export function submitted(type: JobType, stored: Submission<unknown>[]): TenantChange[] {
  const at = new Date().toISOString();
  return stored.map(({ jobId, tenantId, cancelled }) => ({
    tenant_id: tenantId,
    job_id: jobId,
    job_type: type,
    status: cancelled ? 'cancelled' : 'pending',
    progress: 0,
    stage: null,
    at,
  }));
}
