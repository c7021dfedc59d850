import { createRoute, createRouter, redirect } from '@tanstack/react-router';
import { z } from 'zod';
import { deploymentStatus, jobStatus } from '@slipway/shared/contracts';
import { session } from './api/api.js';
import { queries } from './api/queries.js';
import { queryClient } from './api/query.client.js';
import { accountsRoutes } from './accounts/accounts.routes.js';
import { commissionsRoutes } from './commissions/commissions.routes.js';
import { contractsRoutes } from './contracts/contracts.routes.js';
import { directoriesRoutes } from './directories/directories.routes.js';
import { invoicesRoutes } from './invoices/invoices.routes.js';
import { overviewQueries } from './overview/overview.queries.js';
import { partiesRoutes } from './parties/parties.routes.js';
import { periodsRoutes } from './periods/periods.routes.js';
import { plansRoutes } from './plans/plans.routes.js';
import { statementsRoutes } from './statements/statements.routes.js';
import { settingsRoutes } from './settings/settings.routes.js';
import { tasksRoutes } from './tasks/tasks.routes.js';
import { appRoute, prefetch, rootRoute } from './shell/app.route.js';
import { lazyPage } from './shell/lazy.page.js';
import { RouteFailure } from './shell/root.layout.js';

/** Only a path of this page: a link must not lead somebody who has just signed in to another site. */
const nextPath = z.object({
  next: z
    .string()
    .regex(/^\/(?![/\\])/)
    .optional()
    .catch(undefined),
});
const doorKeepers = {
  validateSearch: nextPath,
  beforeLoad: () => {
    if (session.user) throw redirect({ to: '/' });
  },
};

const signIn = createRoute({
  getParentRoute: () => rootRoute,
  path: '/sign-in',
  component: lazyPage(() => import('./session/sign-in.page.js')),
  ...doorKeepers,
});
const signUp = createRoute({
  getParentRoute: () => rootRoute,
  path: '/sign-up',
  component: lazyPage(() => import('./session/sign-up.page.js')),
  ...doorKeepers,
});

const verify = createRoute({
  getParentRoute: () => rootRoute,
  path: '/verify',
  component: lazyPage(() => import('./verify/verify.page.js')),
});

const forgotPassword = createRoute({
  getParentRoute: () => rootRoute,
  path: '/forgot-password',
  component: lazyPage(() => import('./session/forgot-password.page.js')),
});
const resetPassword = createRoute({
  getParentRoute: () => rootRoute,
  path: '/reset-password',
  component: lazyPage(() => import('./session/reset-password.page.js')),
});
const invitation = createRoute({
  getParentRoute: () => rootRoute,
  path: '/invitation',
  component: lazyPage(() => import('./session/invitation.page.js')),
});

const overview = createRoute({
  getParentRoute: () => appRoute,
  path: '/',
  loader: () =>
    prefetch(
      queryClient.prefetchQuery(overviewQueries.running),
      queryClient.prefetchQuery(overviewQueries.waiting),
      queryClient.prefetchQuery(overviewQueries.recent),
      queryClient.prefetchQuery(overviewQueries.recentAccounts),
      queryClient.prefetchQuery(overviewQueries.recentRuns),
      queryClient.prefetchQuery(overviewQueries.failing),
      queryClient.prefetchQuery(overviewQueries.stats),
    ),
  component: lazyPage(() => import('./overview/overview.page.js')),
});

const projects = createRoute({
  getParentRoute: () => appRoute,
  path: '/projects',
  validateSearch: z.object({
    q: z.string().optional().catch(undefined),
    status: deploymentStatus.optional().catch(undefined),
  }),
  loaderDeps: ({ search }) => search,
  loader: ({ deps }) => prefetch(queryClient.prefetchInfiniteQuery(queries.projects(deps))),
  component: lazyPage(() => import('./projects/projects.page.js')),
});
const newProject = createRoute({
  getParentRoute: () => appRoute,
  path: '/projects/new',
  validateSearch: z.object({ url: z.string().optional().catch(undefined) }),
  loader: () => prefetch(queryClient.prefetchQuery(queries.examples())),
  component: lazyPage(() => import('./projects/new-project.page.js')),
});
const project = createRoute({
  getParentRoute: () => appRoute,
  path: '/projects/$slug',
  loader: ({ params: { slug } }) => prefetch(queryClient.prefetchQuery(queries.project(slug))),
  component: lazyPage(() => import('./projects/project.page.js')),
});
const projectDeployments = createRoute({
  getParentRoute: () => project,
  path: '/',
  loader: ({ params: { slug } }) => prefetch(queryClient.prefetchInfiniteQuery(queries.deployments(slug))),
  component: lazyPage(() => import('./projects/deployments.tab.js')),
});
const projectSettings = createRoute({
  getParentRoute: () => project,
  path: '/settings',
  component: lazyPage(() => import('./projects/settings.tab.js')),
});
const projectVariables = createRoute({
  getParentRoute: () => project,
  path: '/variables',
  loader: ({ params: { slug } }) => prefetch(queryClient.prefetchQuery(queries.variables(slug))),
  component: lazyPage(() => import('./projects/variables.tab.js')),
});

const deployment = createRoute({
  getParentRoute: () => appRoute,
  path: '/deployments/$id',
  loader: ({ params: { id } }) => prefetch(queryClient.prefetchQuery(queries.deployment(id))),
  component: lazyPage(() => import('./deployments/deployment.page.js')),
});

const jobs = createRoute({
  getParentRoute: () => appRoute,
  path: '/jobs',
  validateSearch: z.object({
    q: z.string().optional().catch(undefined),
    type: z.string().optional().catch(undefined),
    status: z.array(jobStatus).optional().catch(undefined),
  }),
  loaderDeps: ({ search }) => search,
  loader: ({ deps }) => prefetch(queryClient.prefetchInfiniteQuery(queries.jobs(deps))),
  component: lazyPage(() => import('./jobs/jobs.page.js')),
});
const job = createRoute({
  getParentRoute: () => appRoute,
  path: '/jobs/$id',
  loader: ({ params: { id } }) => prefetch(queryClient.prefetchQuery(queries.job(id))),
  component: lazyPage(() => import('./jobs/job.page.js')),
});

export const router = createRouter({
  routeTree: rootRoute.addChildren([
    signIn,
    signUp,
    verify,
    forgotPassword,
    resetPassword,
    invitation,
    appRoute.addChildren([
      overview,
      projects,
      newProject,
      project.addChildren([projectDeployments, projectSettings, projectVariables]),
      deployment,
      ...accountsRoutes,
      ...directoriesRoutes,
      ...commissionsRoutes,
      ...contractsRoutes,
      ...invoicesRoutes,
      ...partiesRoutes,
      ...plansRoutes,
      ...periodsRoutes,
      ...statementsRoutes,
      ...tasksRoutes,
      jobs,
      job,
      ...settingsRoutes,
    ]),
  ]),
  defaultPreload: 'intent',
  defaultPreloadStaleTime: 0,
  defaultErrorComponent: RouteFailure,
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
