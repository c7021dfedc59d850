import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { AccountStatus, DeploymentStatus, JobStatus } from '@slipway/shared/contracts';
import { api } from './api.js';
import { paged } from './paged.js';

export interface JobFilter {
  order?: 'newest' | 'oldest' | undefined;
  type?: string | undefined;
  status?: JobStatus[] | undefined;
  q?: string | undefined;
}

export interface ProjectFilter {
  q?: string | undefined;
  status?: DeploymentStatus | undefined;
}

export interface AccountFilter {
  q?: string | undefined;
  status?: AccountStatus | undefined;
  directory_id?: string | undefined;
  job_id?: string | undefined;
}

/** As many as one call gives: nobody has more directories to choose from. */
const ALL_DIRECTORIES = 100;

/** Everything that is read, by the key under which it is cached. What changes is invalidated by these keys. */
export const queries = {
  jobs: (filter: JobFilter) => paged(['jobs', 'list', filter], (at) => api.jobs({ ...filter, ...at })),
  /** The first few, for an overview. */
  someJobs: (filter: JobFilter, limit: number) =>
    queryOptions({
      queryKey: ['jobs', 'some', filter, limit],
      queryFn: () => api.jobs({ ...filter, limit }),
    }),
  job: (id: string) => queryOptions({ queryKey: ['jobs', 'one', id], queryFn: () => api.job(id) }),
  jobStats: () => queryOptions({ queryKey: ['jobs', 'stats'], queryFn: () => api.jobStats() }),

  projects: (filter: ProjectFilter) =>
    paged(['projects', 'list', filter], (at) => api.projects({ ...filter, ...at })),
  someProjects: (filter: ProjectFilter, limit: number) =>
    queryOptions({
      queryKey: ['projects', 'some', filter, limit],
      queryFn: () => api.projects({ ...filter, limit }),
      placeholderData: keepPreviousData,
    }),
  project: (slug: string) =>
    queryOptions({ queryKey: ['projects', 'one', slug], queryFn: () => api.project(slug) }),
  variables: (slug: string) =>
    queryOptions({ queryKey: ['variables', slug], queryFn: () => api.variables(slug) }),
  examples: () =>
    queryOptions({ queryKey: ['examples'], queryFn: () => api.examples(), staleTime: Infinity }),

  deployments: (slug: string) => paged(['deployments', 'of', slug], (at) => api.deployments(slug, at)),
  deployment: (id: string) =>
    queryOptions({ queryKey: ['deployments', 'one', id], queryFn: () => api.deployment(id) }),
  deploymentFiles: (id: string) =>
    queryOptions({
      queryKey: ['files', id],
      queryFn: () => api.deploymentFiles(id),
      // A published deployment never changes.
      staleTime: Infinity,
    }),
  picture: (deploymentId: string) =>
    queryOptions({
      queryKey: ['pictures', deploymentId],
      queryFn: () => api.deploymentPicture(deploymentId),
      staleTime: Infinity,
      retry: false,
    }),

  accounts: (filter: AccountFilter) =>
    paged(['accounts', 'list', filter], (at) => api.accounts.list({ ...filter, ...at })),
  someAccounts: (filter: AccountFilter, limit: number) =>
    queryOptions({
      queryKey: ['accounts', 'some', filter, limit],
      queryFn: () => api.accounts.list({ ...filter, limit }),
    }),
  account: (id: string) =>
    queryOptions({ queryKey: ['accounts', 'one', id], queryFn: () => api.accounts.get(id) }),
  accountStats: () => queryOptions({ queryKey: ['accounts', 'stats'], queryFn: () => api.accounts.stats() }),
  directories: () =>
    queryOptions({
      queryKey: ['directories', 'all'],
      queryFn: () => api.directories.list({ limit: ALL_DIRECTORIES }),
    }),
  directory: (id: string) =>
    queryOptions({ queryKey: ['directories', 'one', id], queryFn: () => api.directories.get(id) }),

  sessions: () => queryOptions({ queryKey: ['sessions'], queryFn: () => api.sessions() }),
  apiKeys: () => queryOptions({ queryKey: ['api-keys'], queryFn: () => api.apiKeys() }),
  /** The one thing that no event tells of. */
  health: () =>
    queryOptions({
      queryKey: ['health'],
      queryFn: () => api.health(),
      refetchInterval: 15_000,
      retry: false,
    }),
};
