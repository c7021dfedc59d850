import { createRoute } from '@tanstack/react-router';
import { commissionQueries } from '../api/commission.queries.js';
import { queryClient } from '../api/query.client.js';
import { appRoute, prefetch } from '../shell/app.route.js';
import { lazyPage } from '../shell/lazy.page.js';

const periods = createRoute({
  getParentRoute: () => appRoute,
  path: '/periods',
  loader: () =>
    prefetch(
      queryClient.prefetchQuery(commissionQueries.periods()),
      queryClient.prefetchQuery(commissionQueries.calendar()),
    ),
  component: lazyPage(() => import('./periods.page.js')),
});

export const periodsRoutes = [periods] as const;
