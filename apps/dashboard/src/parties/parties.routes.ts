import { createRoute } from '@tanstack/react-router';
import { z } from 'zod';
import { commissionQueries } from '../api/commission.queries.js';
import { queryClient } from '../api/query.client.js';
import { appRoute, prefetch } from '../shell/app.route.js';
import { lazyPage } from '../shell/lazy.page.js';
import { partyQueries } from './party.queries.js';

const parties = createRoute({
  getParentRoute: () => appRoute,
  path: '/parties',
  validateSearch: z.object({
    q: z.string().optional().catch(undefined),
    /** Opens the form for another one. */
    add: z.boolean().optional().catch(undefined),
  }),
  loaderDeps: ({ search: { q } }) => ({ q }),
  loader: ({ deps }) => prefetch(queryClient.prefetchInfiniteQuery(commissionQueries.parties(deps))),
  component: lazyPage(() => import('./parties.page.js')),
});
const party = createRoute({
  getParentRoute: () => appRoute,
  path: '/parties/$id',
  loader: ({ params: { id } }) =>
    prefetch(
      queryClient.prefetchQuery(commissionQueries.party(id)),
      queryClient.prefetchQuery(commissionQueries.earnings(id)),
      queryClient.prefetchQuery(partyQueries.statements(id)),
      queryClient.prefetchQuery(partyQueries.contracts(id)),
    ),
  component: lazyPage(() => import('./party.page.js')),
});

export const partiesRoutes = [parties, party] as const;
