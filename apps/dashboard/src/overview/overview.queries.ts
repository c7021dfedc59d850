import { queries } from '../api/queries.js';

const SHOWN = 6;

/** What the overview shows, each read once when it is opened. */
export const overviewQueries = {
  running: queries.someJobs({ status: ['active'] }, SHOWN),
  /** Those that were submitted first are the next to run. */
  waiting: queries.someJobs({ status: ['pending', 'queued'], order: 'oldest' }, SHOWN),
  recent: queries.someJobs({ type: 'build', status: ['completed', 'failed', 'cancelled'] }, SHOWN),
  failing: queries.someProjects({ status: 'failed' }, SHOWN),
  stats: queries.jobStats(),
};
