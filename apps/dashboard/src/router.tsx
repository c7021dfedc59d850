import {
  createRootRoute,
  createRoute,
  createRouter,
  redirect,
  type ParsedLocation,
} from '@tanstack/react-router';
import { z } from 'zod';
import { deploymentStatus, jobStatus } from '@slipway/shared/contracts';
import { session } from './api/api.js';
import { queries } from './api/queries.js';
import { queryClient } from './api/query.client.js';
import { live } from './live/live.js';
import { isDemoLink } from './session/demo.link.js';
import { overviewQueries } from './overview/overview.queries.js';
import { AppLayout } from './shell/app.layout.js';
import { lazyPage } from './shell/lazy.page.js';
import { NotFoundPage, RootLayout, RouteFailure } from './shell/root.layout.js';

const rootRoute = createRootRoute({ component: RootLayout, notFoundComponent: NotFoundPage });

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

/** Where somebody was, to come back to: without a demo user's password, which may stand behind the `#`. */
const pathOf = ({ pathname, searchStr, hash }: ParsedLocation): string =>
  `${pathname}${searchStr}${hash && !isDemoLink(hash) ? `#${hash}` : ''}`;

const app = createRoute({
  getParentRoute: () => rootRoute,
  id: 'app',
  component: AppLayout,
  beforeLoad: ({ location }) => {
    if (!session.user) throw redirect({ to: '/sign-in', search: { next: pathOf(location) }, hash: true });
    live();
  },
});

/** Starts a read while the page's code is still on its way; the page itself shows how it goes. */
const prefetch = (...reads: Promise<void>[]) => {
  void Promise.all(reads);
};

const overview = createRoute({
  getParentRoute: () => app,
  path: '/',
  loader: () =>
    prefetch(
      queryClient.prefetchQuery(overviewQueries.running),
      queryClient.prefetchQuery(overviewQueries.waiting),
      queryClient.prefetchQuery(overviewQueries.recent),
      queryClient.prefetchQuery(overviewQueries.failing),
      queryClient.prefetchQuery(overviewQueries.stats),
    ),
  component: lazyPage(() => import('./overview/overview.page.js')),
});

const projects = createRoute({
  getParentRoute: () => app,
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
  getParentRoute: () => app,
  path: '/projects/new',
  validateSearch: z.object({ url: z.string().optional().catch(undefined) }),
  loader: () => prefetch(queryClient.prefetchQuery(queries.examples())),
  component: lazyPage(() => import('./projects/new-project.page.js')),
});
const project = createRoute({
  getParentRoute: () => app,
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
  getParentRoute: () => app,
  path: '/deployments/$id',
  loader: ({ params: { id } }) => prefetch(queryClient.prefetchQuery(queries.deployment(id))),
  component: lazyPage(() => import('./deployments/deployment.page.js')),
});

const jobs = createRoute({
  getParentRoute: () => app,
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
  getParentRoute: () => app,
  path: '/jobs/$id',
  loader: ({ params: { id } }) => prefetch(queryClient.prefetchQuery(queries.job(id))),
  component: lazyPage(() => import('./jobs/job.page.js')),
});

const settings = createRoute({
  getParentRoute: () => app,
  path: '/settings',
  loader: () =>
    prefetch(queryClient.prefetchQuery(queries.apiKeys()), queryClient.prefetchQuery(queries.sessions())),
  component: lazyPage(() => import('./settings/settings.page.js')),
});

export const router = createRouter({
  routeTree: rootRoute.addChildren([
    signIn,
    signUp,
    app.addChildren([
      overview,
      projects,
      newProject,
      project.addChildren([projectDeployments, projectSettings, projectVariables]),
      deployment,
      jobs,
      job,
      settings,
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
