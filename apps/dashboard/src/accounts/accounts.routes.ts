import { createRoute } from '@tanstack/react-router';
import { z } from 'zod';
import { accountStatus, id } from '@slipway/shared/contracts';
import { queries } from '../api/queries.js';
import { queryClient } from '../api/query.client.js';
import { appRoute, prefetch } from '../shell/app.route.js';
import { lazyPage } from '../shell/lazy.page.js';

const accounts = createRoute({
  getParentRoute: () => appRoute,
  path: '/accounts',
  validateSearch: z.object({
    q: z.string().optional().catch(undefined),
    status: accountStatus.optional().catch(undefined),
    directory_id: id.optional().catch(undefined),
    job_id: id.optional().catch(undefined),
  }),
  loaderDeps: ({ search }) => search,
  loader: ({ deps }) =>
    prefetch(
      queryClient.prefetchInfiniteQuery(queries.accounts(deps)),
      queryClient.prefetchQuery(queries.accountStats()),
      queryClient.prefetchQuery(queries.directories()),
    ),
  component: lazyPage(() => import('./accounts.page.js')),
});
const newAccounts = createRoute({
  getParentRoute: () => appRoute,
  path: '/accounts/new',
  validateSearch: z.object({ directory_id: id.optional().catch(undefined) }),
  loader: () => prefetch(queryClient.prefetchQuery(queries.directories())),
  component: lazyPage(() => import('./new-accounts.page.js')),
});
const account = createRoute({
  getParentRoute: () => appRoute,
  path: '/accounts/$id',
  loader: ({ params }) =>
    prefetch(
      queryClient.prefetchQuery(queries.account(params.id)),
      queryClient.prefetchQuery(queries.directories()),
    ),
  component: lazyPage(() => import('./account.page.js')),
});

export const accountsRoutes = [accounts, newAccounts, account] as const;
