import { createRootRoute, createRoute, redirect, type ParsedLocation } from '@tanstack/react-router';
import { session } from '../api/api.js';
import { live } from '../live/live.js';
import { isDemoLink } from '../session/demo.link.js';
import { AppLayout } from './app.layout.js';
import { NotFoundPage, RootLayout } from './root.layout.js';

export const rootRoute = createRootRoute({ component: RootLayout, notFoundComponent: NotFoundPage });

/** Where somebody was, to come back to: without a demo user's password, which may stand behind the `#`. */
const pathOf = ({ pathname, searchStr, hash }: ParsedLocation): string =>
  `${pathname}${searchStr}${hash && !isDemoLink(hash) ? `#${hash}` : ''}`;

export const appRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: 'app',
  component: AppLayout,
  beforeLoad: ({ location }) => {
    if (!session.user) throw redirect({ to: '/sign-in', search: { next: pathOf(location) }, hash: true });
    live();
  },
});

/** Starts a read while the page's code is still on its way; the page itself shows how it goes. */
export const prefetch = (...reads: Promise<void>[]) => {
  void Promise.all(reads);
};
