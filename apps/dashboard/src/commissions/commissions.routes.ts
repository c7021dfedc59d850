import { createRoute } from '@tanstack/react-router';
import { z } from 'zod';
import { calendarDate, entryKind, id, importKind } from '@slipway/shared/contracts';
import { commissionQueries } from '../api/commission.queries.js';
import { queryClient } from '../api/query.client.js';
import { appRoute, prefetch } from '../shell/app.route.js';
import { lazyPage } from '../shell/lazy.page.js';
import { entryFilter } from './entry.filter.js';

const text = z.string().optional().catch(undefined);
const optionalId = id.optional().catch(undefined);

const overview = createRoute({
  getParentRoute: () => appRoute,
  path: '/commissions',
  validateSearch: z.object({ run: optionalId }),
  loader: () => prefetch(queryClient.prefetchQuery(commissionQueries.summary())),
  component: lazyPage(() => import('./overview.page.js')),
});
const ledger = createRoute({
  getParentRoute: () => appRoute,
  path: '/commissions/ledger',
  validateSearch: z.object({
    party: optionalId,
    contract: optionalId,
    period: text,
    kind: entryKind.optional().catch(undefined),
    /** The end of that day. */
    as_of: calendarDate.optional().catch(undefined),
  }),
  loaderDeps: ({ search }) => search,
  loader: ({ deps }) =>
    prefetch(queryClient.prefetchInfiniteQuery(commissionQueries.entries(entryFilter(deps)))),
  component: lazyPage(() => import('./ledger.page.js')),
});
const entry = createRoute({
  getParentRoute: () => appRoute,
  path: '/commissions/entries/$id',
  loader: ({ params }) => prefetch(queryClient.prefetchQuery(commissionQueries.trace(params.id))),
  component: lazyPage(() => import('./entry.page.js')),
});
const importing = createRoute({
  getParentRoute: () => appRoute,
  path: '/commissions/import',
  validateSearch: z.object({ kind: importKind.optional().catch(undefined) }),
  component: lazyPage(() => import('./importing/import.page.js')),
});

export const commissionsRoutes = [overview, ledger, entry, importing] as const;
