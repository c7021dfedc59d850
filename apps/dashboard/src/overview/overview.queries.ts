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
  recentRuns: queries.someJobs({ type: 'commission_run', status: ENDED }, SHOWN),
  failing: queries.someProjects({ status: 'failed' }, SHOWN),
  stats: queries.jobStats(),
};

/** The jobs of some lists that ended last, as one list; nothing while one of them is not there. */
export function latestOf(...lists: (JobList | undefined)[]): JobList | undefined {
  const [first] = lists;
  if (!first) return undefined;
  let total = 0;
  const all: JobList['data'] = [];
  for (const list of lists) {
    if (!list) return undefined;
    total += list.total;
    all.push(...list.data);
  }
  const data = all
    .toSorted((a, b) => (b.completed_at ?? '').localeCompare(a.completed_at ?? ''))
    .slice(0, SHOWN);
  return { ...first, data, total };
}
