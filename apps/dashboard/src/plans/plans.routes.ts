import { createRoute } from '@tanstack/react-router';
import { z } from 'zod';
import { id } from '@slipway/shared/contracts';
import { commissionQueries } from '../api/commission.queries.js';
import { queryClient } from '../api/query.client.js';
import { appRoute, prefetch } from '../shell/app.route.js';
import { lazyPage } from '../shell/lazy.page.js';

const plans = createRoute({
  getParentRoute: () => appRoute,
  path: '/plans',
  validateSearch: z.object({
    q: z.string().optional().catch(undefined),
    /** Opens the form for another one. */
    add: z.boolean().optional().catch(undefined),
  }),
  loaderDeps: ({ search: { q } }) => ({ q }),
  loader: ({ deps }) => prefetch(queryClient.prefetchInfiniteQuery(commissionQueries.plans(deps))),
  component: lazyPage(() => import('./plans.page.js')),
});
const plan = createRoute({
  getParentRoute: () => appRoute,
  path: '/plans/$id',
  /** The run that tries its draft. */
  validateSearch: z.object({ run: id.optional().catch(undefined) }),
  loader: ({ params }) => prefetch(queryClient.prefetchQuery(commissionQueries.plan(params.id))),
  component: lazyPage(() => import('./plan.page.js')),
});

export const plansRoutes = [plans, plan] as const;
