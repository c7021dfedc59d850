import type { InfiniteData, Query, QueryClient } from '@tanstack/react-query';
import type { JobList, ProjectList, TenantListener } from '@slipway/client';
import { jobStatus, type Job, type JobStatusChange, type Project } from '@slipway/shared/contracts';
import type { JobType } from '@slipway/shared/contracts/jobs';
import { CALCULATED } from '../api/calculated.js';
import { deploymentStatusOf } from './deployment.status.js';

/** Lists are fetched again at most this often, however much happens. */
const REFETCH_EVERY_MS = 500;
/** A list that was scrolled further is not fetched again at each change, page by page: what it shows is changed in place. */
const REFETCHED_PAGES = 3;
/** Jobs that make, change or check what is on record of accounts and directories; they tell of it while they run. */
const OF_ACCOUNTS: ReadonlySet<string> = new Set([
  'account',
  'account_change',
  'verification_mail',
  'directory_check',
] satisfies JobType[]);
/** Jobs that calculate, post or close. */
const OF_COMMISSIONS: ReadonlySet<string> = new Set([
  'commission_run',
  'commission_update',
  'period_close',
] satisfies JobType[]);
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
      for (const told of changes) {
        patchJobs(client, told);
        if (OF_ACCOUNTS.has(told.job_type)) invalidate('accounts', 'directories');
        if (known.get(told.job_id) === told.status) continue;
        known.delete(told.job_id);
        known.set(told.job_id, told.status);
        if (known.size > MAX_KNOWN) known.delete(known.keys().next().value!);
        patchProjects(client, told);
        invalidate('jobs', 'deployments', 'projects');
        if (OF_COMMISSIONS.has(told.job_type)) invalidate(...CALCULATED);
      }
    },
    onProjects: (changes) => {
      for (const { slug, change } of changes)
        if (change === 'deleted') client.removeQueries({ queryKey: ['projects', 'one', slug], exact: true });
      invalidate('projects', 'deployments');
    },
    onResync: () => {
      for (const key of [
        'jobs',
        'deployments',
        'projects',
        'accounts',
        'directories',
        'plans',
        ...CALCULATED,
      ])
        void client.invalidateQueries({ queryKey: [key] });
    },
  };
}

function isShort({ state }: Query): boolean {
  const pages = (state.data as InfiniteData<unknown> | undefined)?.pages;
  return pages === undefined || pages.length <= REFETCHED_PAGES;
}

/**
 * Changes what is cached in place, and says nothing of how fresh it is: what was marked as stale stays so, and what does
 * not change is not touched.
 */
function change<T>(client: QueryClient, queryKey: readonly string[], update: (cached: T) => T): void {
  for (const query of client.getQueryCache().findAll({ queryKey: [...queryKey] })) {
    const { data, dataUpdatedAt, isInvalidated } = query.state;
    if (data === undefined) continue;
    const next = update(data as T);
    if (next === data) continue;
    query.setData(next, { updatedAt: dataUpdatedAt, manual: true });
    if (isInvalidated) query.invalidate();
  }
}

/** Changes what is cached of lists of one kind: those of a few, and those that go on. */
function changeLists<L extends { data: unknown[] }>(
  client: QueryClient,
  kind: string,
  changed: (item: L['data'][number]) => L['data'][number],
): void {
  const inList = (list: L): L => {
    const data = list.data.map(changed);
    return data.some((item, index) => item !== list.data[index]) ? { ...list, data } : list;
  };
  change<L>(client, [kind, 'some'], inList);
  change<InfiniteData<L>>(client, [kind, 'list'], (list) => {
    const pages = list.pages.map(inList);
    return pages.some((page, index) => page !== list.pages[index]) ? { ...list, pages } : list;
  });
}

function patchJobs(client: QueryClient, told: JobStatusChange): void {
  const status = jobStatus.safeParse(told.status).data;
  if (!status) return;
  const changed = (job: Job): Job =>
    job.id === told.job_id
      ? {
          ...job,
          status,
          progress: told.progress,
          stage: told.stage,
          updated_at: told.at,
          // One that waits again has forgotten that it was to be cancelled.
          cancel_requested: job.cancel_requested && status === 'active',
        }
      : job;
  change<Job>(client, ['jobs', 'one', told.job_id], changed);
  changeLists<JobList>(client, 'jobs', changed);
}

function patchProjects(client: QueryClient, told: JobStatusChange): void {
  const status = deploymentStatusOf(told.status);
  if (!status) return;
  changeLists<ProjectList>(client, 'projects', (project: Project) =>
    project.latest_deployment?.job_id === told.job_id
      ? { ...project, latest_deployment: { ...project.latest_deployment, status } }
      : project,
  );
}
