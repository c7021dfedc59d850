import { createRoute } from '@tanstack/react-router';
import { z } from 'zod';
import { id } from '@slipway/shared/contracts';
import { commissionQueries } from '../api/commission.queries.js';
import { queryClient } from '../api/query.client.js';
import { appRoute, prefetch } from '../shell/app.route.js';
import { lazyPage } from '../shell/lazy.page.js';

const contracts = createRoute({
  getParentRoute: () => appRoute,
  path: '/contracts',
  validateSearch: z.object({
    q: z.string().optional().catch(undefined),
    party: id.optional().catch(undefined),
  }),
  loaderDeps: ({ search }) => search,
  loader: ({ deps }) => prefetch(queryClient.prefetchInfiniteQuery(commissionQueries.contracts(deps))),
  component: lazyPage(() => import('./contracts.page.js')),
});
const newContract = createRoute({
  getParentRoute: () => appRoute,
  path: '/contracts/new',
  component: lazyPage(() => import('./new-contract.page.js')),
});
const contract = createRoute({
  getParentRoute: () => appRoute,
  path: '/contracts/$id',
  validateSearch: z.object({ run: id.optional().catch(undefined) }),
  loader: ({ params }) => prefetch(queryClient.prefetchQuery(commissionQueries.contract(params.id))),
  component: lazyPage(() => import('./contract.page.js')),
});

export const contractsRoutes = [contracts, newContract, contract] as const;
