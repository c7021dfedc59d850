import { createRoute } from '@tanstack/react-router';
import { z } from 'zod';
import { id, invoiceStatus } from '@slipway/shared/contracts';
import { commissionQueries } from '../api/commission.queries.js';
import { queryClient } from '../api/query.client.js';
import { appRoute, prefetch } from '../shell/app.route.js';
import { lazyPage } from '../shell/lazy.page.js';

const invoices = createRoute({
  getParentRoute: () => appRoute,
  path: '/invoices',
  validateSearch: z.object({
    q: z.string().optional().catch(undefined),
    status: invoiceStatus.optional().catch(undefined),
    contract: id.optional().catch(undefined),
  }),
  loaderDeps: ({ search }) => search,
  loader: ({ deps }) => prefetch(queryClient.prefetchInfiniteQuery(commissionQueries.invoices(deps))),
  component: lazyPage(() => import('./invoices.page.js')),
});
const newInvoice = createRoute({
  getParentRoute: () => appRoute,
  path: '/invoices/new',
  validateSearch: z.object({ contract: id.optional().catch(undefined) }),
  component: lazyPage(() => import('./new-invoice.page.js')),
});
const invoice = createRoute({
  getParentRoute: () => appRoute,
  path: '/invoices/$id',
  validateSearch: z.object({ job: id.optional().catch(undefined) }),
  loader: ({ params }) => prefetch(queryClient.prefetchQuery(commissionQueries.invoice(params.id))),
  component: lazyPage(() => import('./invoice.page.js')),
});

export const invoicesRoutes = [invoices, newInvoice, invoice] as const;
