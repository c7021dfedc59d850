import type { InfiniteData, Query, QueryClient } from '@tanstack/react-query';
import type { JobList, ProjectList, TenantListener } from '@slipway/client';
import { jobStatus, type Job, type JobStatusChange, type Project } from '@slipway/shared/contracts';
import { deploymentStatusOf } from './deployment.status.js';

/** Lists are fetched again at most this often, however much happens. */
const REFETCH_EVERY_MS = 500;
/** A list that was scrolled further is not fetched again at each change, page by page: what it shows is changed in place. */
const REFETCHED_PAGES = 3;
/** Statuses that are remembered, to tell a change of status from progress. */
const MAX_KNOWN = 2_000;

/**
 * Keeps what is cached true by what is told: statuses and progress are written into it, and what they may have moved
 * (orders of lists, positions, counts) is fetched again.
 */
export function keepCacheTrue(client: QueryClient): TenantListener {
  const stale = new Set<string>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const invalidate = (...keys: string[]) => {
    for (const key of keys) stale.add(key);
    timer ??= setTimeout(() => {
      timer = undefined;
      for (const key of stale) {
        void client.invalidateQueries({ queryKey: [key], refetchType: 'none' });
        void client.refetchQueries({ queryKey: [key], type: 'active', predicate: isShort });
      }
      stale.clear();
    }, REFETCH_EVERY_MS);
  };
  const known = new Map<string, string>();

  return {
    onJobs: (changes) => {
      for (const change of changes) {
        patchJobs(client, change);
        if (known.get(change.job_id) === change.status) continue;
        known.delete(change.job_id);
        known.set(change.job_id, change.status);
        if (known.size > MAX_KNOWN) known.delete(known.keys().next().value!);
        patchProjects(client, change);
        invalidate('jobs', 'deployments', 'projects');
      }
    },
    onProjects: (changes) => {
      for (const { slug, change } of changes)
        if (change === 'deleted') client.removeQueries({ queryKey: ['projects', 'one', slug], exact: true });
      invalidate('projects', 'deployments');
    },
    onResync: () => {
      for (const key of ['jobs', 'deployments', 'projects'])
        void client.invalidateQueries({ queryKey: [key] });
    },
  };
}

function isShort({ state }: Query): boolean {
  const pages = (state.data as InfiniteData<unknown> | undefined)?.pages;
  return pages === undefined || pages.length <= REFETCHED_PAGES;
}

/** Changes what is cached of lists of one kind: those of a few, and those that go on. */
function changeLists<L extends { data: unknown[] }>(
  client: QueryClient,
  kind: string,
  change: (item: L['data'][number]) => L['data'][number],
): void {
  const inList = (list: L): L => {
    const data = list.data.map(change);
    return data.some((item, index) => item !== list.data[index]) ? { ...list, data } : list;
  };
  client.setQueriesData<L>({ queryKey: [kind, 'some'] }, (list) => list && inList(list));
  client.setQueriesData<InfiniteData<L>>(
    { queryKey: [kind, 'list'] },
    (list) => list && { ...list, pages: list.pages.map(inList) },
  );
}

function patchJobs(client: QueryClient, change: JobStatusChange): void {
  const status = jobStatus.safeParse(change.status).data;
  if (!status) return;
  const changed = (job: Job): Job =>
    job.id === change.job_id
      ? { ...job, status, progress: change.progress, stage: change.stage, updated_at: change.at }
      : job;
  client.setQueryData<Job>(['jobs', 'one', change.job_id], (job) => job && changed(job));
  changeLists<JobList>(client, 'jobs', changed);
}

function patchProjects(client: QueryClient, change: JobStatusChange): void {
  const status = deploymentStatusOf(change.status);
  if (!status) return;
  changeLists<ProjectList>(client, 'projects', (project: Project) =>
    project.latest_deployment?.job_id === change.job_id
      ? { ...project, latest_deployment: { ...project.latest_deployment, status } }
      : project,
  );
}
