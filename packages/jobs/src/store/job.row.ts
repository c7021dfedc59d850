import type { JobError, JobStatus } from '@slipway/shared/contracts';

/** A row of `jobs` as the driver gives it. */
export interface JobRow {
  id: string;
  tenant_id: string;
  type: string;
  status: JobStatus;
  priority: number;
  payload: unknown;
  result: unknown;
  error: JobError | null;
  progress: number;
  stage: string | null;
  attempt: number;
  last_attempt: number;
  cancel_requested_at: Date | null;
  created_at: Date;
  updated_at: Date;
  started_at: Date | null;
  completed_at: Date | null;
}

/** The parts of a job's row that its live status consists of. */
export type JobState = Pick<JobRow, 'id' | 'tenant_id' | 'type' | 'status' | 'progress' | 'stage'>;
export const STATE_COLUMNS = 'id, tenant_id, type, status, progress, stage';
