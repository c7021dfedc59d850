import type { JobState } from '../store/job.row.js';
import type { TenantChange } from './event.publisher.js';

/** The message of the overview stream for a job as it stands now. */
export function changeOf(job: JobState): TenantChange {
  return {
    tenant_id: job.tenant_id,
    job_id: job.id,
    job_type: job.type,
    status: job.status,
    progress: job.progress,
    stage: job.stage,
    at: new Date().toISOString(),
  };
}
