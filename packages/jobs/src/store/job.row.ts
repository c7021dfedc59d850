import type { JobError, JobEvent, JobStatus } from '@slipway/shared/contracts';

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
  traceparent: string | null;
}

/** The parts of a job's row that its live status consists of. */
export type JobState = Pick<
  JobRow,
  'id' | 'tenant_id' | 'type' | 'status' | 'attempt' | 'progress' | 'stage'
>;

/** What a change of status did: how the job stands now and what was added to its log. */
export interface Transition {
  job: JobState;
  events: JobEvent[];
}

/** The columns of a `JobState`; `alias` ends in a dot. */
export const stateColumns = (alias = ''): string =>
  ['id', 'tenant_id', 'type', 'status', 'attempt', 'progress', 'stage']
    .map((column) => alias + column)
    .join(', ');
