import type { JobList } from '@slipway/client';
import type { JobStatus } from '@slipway/shared/contracts';
import { queries } from '../api/queries.js';

const SHOWN = 6;
const ENDED: JobStatus[] = ['completed', 'failed', 'cancelled'];

/** What the overview shows, each read once when it is opened. */
export const overviewQueries = {
  running: queries.someJobs({ status: ['active'] }, SHOWN),
  /** Those that were submitted first are the next to run. */
  waiting: queries.someJobs({ status: ['pending', 'queued'], order: 'oldest' }, SHOWN),
  recent: queries.someJobs({ type: 'build', status: ENDED }, SHOWN),
  recentAccounts: queries.someJobs({ type: 'account', status: ENDED }, SHOWN),
  failing: queries.someProjects({ status: 'failed' }, SHOWN),
  stats: queries.jobStats(),
};

/** The jobs of two lists that ended last, as one list. */
export function latestOf(one: JobList, other: JobList): JobList {
  const data = [...one.data, ...other.data]
    .toSorted((a, b) => (b.completed_at ?? '').localeCompare(a.completed_at ?? ''))
    .slice(0, SHOWN);
  return { ...one, data, total: one.total + other.total };
}
