import type { DeploymentStatus, JobStatus } from '@slipway/shared/contracts';

const STATUSES: Record<JobStatus, DeploymentStatus> = {
  pending: 'queued',
  queued: 'queued',
  active: 'building',
  completed: 'ready',
  failed: 'failed',
  cancelled: 'cancelled',
};

/** What a job's status makes of the deployment that it builds. @returns nothing for a status of another version */
export function deploymentStatusOf(status: string): DeploymentStatus | undefined {
  return Object.hasOwn(STATUSES, status) ? STATUSES[status as JobStatus] : undefined;
}
