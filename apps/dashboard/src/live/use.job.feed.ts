import { useMemo, useSyncExternalStore } from 'react';
import type { LogModel } from '../log/log.model.js';
import { live } from './live.js';
import { JobFeed, type FeedState } from './job.feed.js';

export interface JobFeedView extends FeedState {
  log: LogModel;
  /** Asks again for what was refused. */
  retry: () => void;
}

/** What a job says, as it says it. */
export function useJobFeed(jobId: string): JobFeedView {
  const feed = useMemo(() => JobFeed.of(live(), jobId), [jobId]);
  const state = useSyncExternalStore(feed.subscribe, feed.read);
  return { ...state, log: feed.log, retry: feed.retry };
}
