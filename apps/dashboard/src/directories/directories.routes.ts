import { createRoute } from '@tanstack/react-router';
import { queries } from '../api/queries.js';
import { queryClient } from '../api/query.client.js';
import { appRoute, prefetch } from '../shell/app.route.js';
import { lazyPage } from '../shell/lazy.page.js';

const directories = createRoute({
  getParentRoute: () => appRoute,
  path: '/directories',
  loader: () => prefetch(queryClient.prefetchQuery(queries.directories())),
  component: lazyPage(() => import('./directories.page.js')),
});
const newDirectory = createRoute({
  getParentRoute: () => appRoute,
  path: '/directories/new',
  component: lazyPage(() => import('./new-directory.page.js')),
});
const directory = createRoute({
  getParentRoute: () => appRoute,
  path: '/directories/$id',
  loader: ({ params }) => prefetch(queryClient.prefetchQuery(queries.directory(params.id))),
  component: lazyPage(() => import('./directory.page.js')),
});

export const directoriesRoutes = [directories, newDirectory, directory] as const;
