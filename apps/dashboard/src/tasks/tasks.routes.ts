import { createRoute } from '@tanstack/react-router';
import { z } from 'zod';
import { queryClient } from '../api/query.client.js';
import { appRoute, prefetch } from '../shell/app.route.js';
import { lazyPage } from '../shell/lazy.page.js';
import { taskQueries } from './task.queries.js';
import { filterOf, SHOWN } from './task.rules.js';

const tasks = createRoute({
  getParentRoute: () => appRoute,
  path: '/tasks',
  validateSearch: z.object({
    q: z.string().optional().catch(undefined),
    show: z.enum(SHOWN).optional().catch(undefined),
  }),
  loaderDeps: ({ search }) => search,
  loader: ({ deps: { show, q } }) =>
    prefetch(queryClient.prefetchInfiniteQuery(taskQueries.list(filterOf(show, q)))),
  component: lazyPage(() => import('./tasks.page.js')),
});

export const tasksRoutes = [tasks] as const;
