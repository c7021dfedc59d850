import type { InfiniteData, QueryClient } from '@tanstack/react-query';
import type { JobList, TenantListener } from '@slipway/client';
import {
  jobStatus,
  type DeploymentDetail,
  type Job,
  type JobStatusChange,
  type ProjectChange,
} from '@slipway/shared/contracts';

/** Lists are fetched again at most this often, however much happens. */
const REFETCH_EVERY_MS = 500;

type Cached = Job | DeploymentDetail | JobList | InfiniteData<JobList> | undefined;

/**
 * Keeps what is cached true by what is told: progress is written into it, and what a change of status may have moved
 * (orders of lists, positions, counts) is fetched again.
 */
export function keepCacheTrue(client: QueryClient): TenantListener {
  const stale = new Set<string>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const invalidate = (...keys: string[]) => {
    for (const key of keys) stale.add(key);
    timer ??= setTimeout(() => {
      timer = undefined;
      for (const key of stale) void client.invalidateQueries({ queryKey: [key] });
      stale.clear();
    }, REFETCH_EVERY_MS);
  };
  const known = new Map<string, string>();

  return {
    onJobs: (changes) => {
      for (const change of changes) {
        patch(client, change);
        if (known.get(change.job_id) === change.status) continue;
        known.delete(change.job_id);
        known.set(change.job_id, change.status);
        if (known.size > MAX_KNOWN) known.delete(known.keys().next().value!);
        invalidate('jobs', 'deployments', 'projects');
      }
    },
    onProjects: (changes: ProjectChange[]) => {
      for (const { slug, change } of changes)
        if (change === 'deleted') client.removeQueries({ queryKey: ['projects', 'one', slug], exact: true });
      invalidate('projects', 'deployments');
    },
    onResync: () => invalidate('jobs', 'deployments', 'projects'),
  };
}

const MAX_KNOWN = 2_000;

function patch(client: QueryClient, change: JobStatusChange): void {
  const status = jobStatus.safeParse(change.status).data;
  if (!status) return;
  const changed = (job: Job): Job =>
    job.id === change.job_id
      ? { ...job, status, progress: change.progress, stage: change.stage, updated_at: change.at }
      : job;
  const inList = (list: JobList): JobList =>
    list.data.some(({ id }) => id === change.job_id) ? { ...list, data: list.data.map(changed) } : list;
  client.setQueryData<Cached>(['jobs', 'one', change.job_id], (job) => job && changed(job as Job));
  client.setQueriesData<Cached>({ queryKey: ['jobs', 'some'] }, (list) => list && inList(list as JobList));
  client.setQueriesData<Cached>({ queryKey: ['jobs', 'list'] }, (list) => {
    if (!list) return list;
    const { pages, pageParams } = list as InfiniteData<JobList>;
    return { pages: pages.map(inList), pageParams };
  });
}
