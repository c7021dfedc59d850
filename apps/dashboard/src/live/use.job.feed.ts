import { useMemo, useSyncExternalStore } from 'react';
import type { LogModel } from '../log/log.model.js';
import { live } from './live.js';
import { JobFeed, type FeedState } from './job.feed.js';

/** What a job says, as it says it. */
export function useJobFeed(jobId: string): FeedState & { log: LogModel; retry: () => void } {
  const feed = useMemo(() => JobFeed.of(live(), jobId), [jobId]);
  const state = useSyncExternalStore(feed.subscribe, feed.read);
  return { ...state, log: feed.log, retry: feed.retry };
}
