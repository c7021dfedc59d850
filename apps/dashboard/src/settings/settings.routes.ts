import { createRoute } from '@tanstack/react-router';
import { z } from 'zod';
import { auditKind } from '@slipway/shared/contracts';
import { queries } from '../api/queries.js';
import { queryClient } from '../api/query.client.js';
import { deadLetterQueries } from '../dead-letters/dead.letter.queries.js';
import { identityQueries } from '../members/identity.queries.js';
import { profileQueries } from '../profile/profile.queries.js';
import { appRoute, prefetch } from '../shell/app.route.js';
import { lazyPage } from '../shell/lazy.page.js';

const settings = createRoute({
  getParentRoute: () => appRoute,
  path: '/settings',
  loader: () =>
    prefetch(
      queryClient.prefetchQuery(profileQueries.own()),
      queryClient.prefetchQuery(queries.apiKeys()),
      queryClient.prefetchQuery(queries.sessions()),
    ),
  component: lazyPage(() => import('./settings.page.js')),
});
const members = createRoute({
  getParentRoute: () => appRoute,
  path: '/settings/members',
  loader: () =>
    prefetch(
      queryClient.prefetchInfiniteQuery(identityQueries.members()),
      queryClient.prefetchInfiniteQuery(identityQueries.invitations()),
    ),
  component: lazyPage(() => import('../members/members.page.js')),
});
const audit = createRoute({
  getParentRoute: () => appRoute,
  path: '/settings/audit',
  validateSearch: z.object({
    kind: auditKind.optional().catch(undefined),
    user_id: z.uuid().optional().catch(undefined),
  }),
  loaderDeps: ({ search }) => search,
  loader: ({ deps }) => prefetch(queryClient.prefetchInfiniteQuery(identityQueries.audit(deps))),
  component: lazyPage(() => import('../audit/audit.page.js')),
});

const deadLetters = createRoute({
  getParentRoute: () => appRoute,
  path: '/settings/dead-letters',
  loader: () => prefetch(queryClient.prefetchInfiniteQuery(deadLetterQueries.list())),
  component: lazyPage(() => import('../dead-letters/dead.letters.page.js')),
});

export const settingsRoutes = [settings, members, audit, deadLetters] as const;
