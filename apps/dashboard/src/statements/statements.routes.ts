import { createRoute } from '@tanstack/react-router';
import { z } from 'zod';
import { id, statementStatus } from '@slipway/shared/contracts';
import { commissionQueries } from '../api/commission.queries.js';
import { queryClient } from '../api/query.client.js';
import { appRoute, prefetch } from '../shell/app.route.js';
import { lazyPage } from '../shell/lazy.page.js';

const statements = createRoute({
  getParentRoute: () => appRoute,
  path: '/statements',
  validateSearch: z.object({
    period: z.string().optional().catch(undefined),
    party: id.optional().catch(undefined),
    status: statementStatus.optional().catch(undefined),
  }),
  loaderDeps: ({ search }) => search,
  loader: ({ deps }) => prefetch(queryClient.prefetchInfiniteQuery(commissionQueries.statements(deps))),
  component: lazyPage(() => import('./statements.page.js')),
});
const statement = createRoute({
  getParentRoute: () => appRoute,
  path: '/statements/$id',
  loader: ({ params: { id: statementId } }) =>
    prefetch(
      queryClient.prefetchQuery(commissionQueries.statement(statementId)),
      queryClient.prefetchInfiniteQuery(commissionQueries.statementEntries(statementId)),
    ),
  component: lazyPage(() => import('./statement.page.js')),
});

export const statementsRoutes = [statements, statement] as const;
