import { queries } from '../../api/queries.js';

const SHOWN = 10;

export const provisioningQueries = {
  /** The first few accounts that a job could not make, and how many there are. */
  failed: (jobId: string) => queries.someAccounts({ job_id: jobId, status: 'failed' }, SHOWN),
};
