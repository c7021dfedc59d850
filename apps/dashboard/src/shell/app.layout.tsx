import { Link, Outlet, useRouter, useRouterState } from '@tanstack/react-router';
import { LogOut, Plus, Search } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { session } from '../api/api.js';
import { useUser } from '../session/use.session.js';
import { Button, buttonLook } from '../ui/button.js';
import { cx } from '../ui/class.names.js';
import { ConnectionBanner } from './connection.banner.js';
import { Logo } from './logo.js';
import { useCommandPalette } from './use.command.palette.js';
import { PLACES, type Place } from './navigation.js';

const IS_APPLE = /Mac|iP(hone|ad|od)/.test(navigator.platform);

/** What surrounds every page of who is signed in. */
export function AppLayout() {
  const user = useUser();
  const router = useRouter();
  const path = useRouterState({ select: ({ location }) => location.pathname });
  const main = useRef<HTMLElement>(null);
  const palette = useCommandPalette();

  // The session can end under the page; after signing in again one is where one was: at the moment of its end, for on
  // the way to the door the address is already that of the door, while this is still there.
  useEffect(() => {
    if (user) return;
    const { href } = router.state.location;
    // Who signs out means to leave; the next one to sign in here may be somebody else.
    const search = session.endedBecause === undefined ? {} : { next: href };
    void router.navigate({ to: '/sign-in', search, replace: true });
  }, [user, router]);

  // Another page is read from its beginning, also by who cannot see that it changed.
  const isFirst = useRef(true);
  useEffect(() => {
    if (!isFirst.current) main.current?.focus({ preventScroll: true });
    isFirst.current = false;
  }, [path]);

  if (!user) return null;
  return (
    <div className="flex min-h-dvh flex-col sm:flex-row">
      <a
        href="#main"
        className="bg-accent text-accent-fg sr-only z-50 rounded-md px-3 py-2 focus:not-sr-only focus:fixed focus:top-2 focus:left-2"
      >
        Skip to the content
      </a>
      <aside className="border-line bg-surface sticky top-0 hidden h-dvh w-56 shrink-0 flex-col border-r p-3 sm:flex">
        <Link to="/" className="mb-4 flex items-center gap-2 px-2 py-1 text-base font-semibold">
          <Logo /> Slipway
        </Link>
        <Button className="mb-3 justify-start!" onClick={palette.open}>
          <Search aria-hidden className="text-muted size-4" />
          <span className="text-muted font-normal">Search</span>
          <kbd className="text-muted ml-auto font-sans text-xs">{IS_APPLE ? '⌘K' : 'Ctrl K'}</kbd>
        </Button>
        <nav aria-label="Main" className="flex flex-col gap-0.5">
          {PLACES.map((place) => (
            <PlaceLink
              key={place.to}
              place={place}
              path={path}
              iconSize="size-4"
              className="text-muted hover:bg-hover hover:text-fg data-[status=active]:bg-hover data-[status=active]:text-fg flex min-h-9 items-center gap-2.5 rounded-md px-2 data-[status=active]:font-medium"
            />
          ))}
        </nav>
        <Account email={user.email} className="mt-auto" />
      </aside>

      <header className="border-line bg-surface flex h-12 items-center gap-2 border-b px-3 sm:hidden">
        <Link to="/" className="flex items-center gap-2 font-semibold">
          <Logo className="size-6" /> Slipway
        </Link>
        <div className="ml-auto flex items-center gap-1">
          <Button look="quiet" size="small" aria-label="Search or jump to" onClick={palette.open}>
            <Search aria-hidden className="size-5" />
          </Button>
          <Link to="/projects/new" className={buttonLook('primary', 'small')}>
            <Plus aria-hidden className="size-4" /> New
          </Link>
        </div>
      </header>

      <main ref={main} id="main" tabIndex={-1} className="min-w-0 flex-1 pb-16 outline-none sm:pb-0">
        <ConnectionBanner />
        {/* Another user has other pages, feeds and forms. */}
        <Outlet key={user.id} />
      </main>

      <nav
        aria-label="Main"
        className="border-line bg-surface fixed inset-x-0 bottom-0 z-20 flex border-t sm:hidden"
      >
        {PLACES.map((place) => (
          <PlaceLink
            key={place.to}
            place={place}
            path={path}
            iconSize="size-5"
            className="text-muted data-[status=active]:text-accent flex h-14 flex-auto flex-col items-center justify-center gap-0.5 text-[0.6875rem] tracking-tight"
          />
        ))}
      </nav>
      {palette.shown}
    </div>
  );
}

function PlaceLink({
  place: { to, label, icon: Icon, also },
  path,
  iconSize,
  className,
}: {
  place: Place;
  /** Where somebody is. */
  path: string;
  iconSize: string;
  className: string;
}) {
  const isAround = also?.some((beginning) => path.startsWith(beginning)) ?? false;
  return (
    <Link
      to={to}
      activeOptions={{ exact: to === '/' }}
      data-status={isAround ? 'active' : undefined}
      className={className}
    >
      <Icon aria-hidden className={iconSize} />
      {label}
    </Link>
  );
}

function Account({ email, className }: { email: string; className?: string }) {
  return (
    <div className={cx('flex items-center gap-2 px-2', className)}>
      <span
        aria-hidden
        className="bg-accent text-accent-fg flex size-6 shrink-0 items-center justify-center rounded-full text-xs uppercase"
      >
        {email[0]}
      </span>
      <span className="min-w-0 flex-1 truncate" title={email}>
        {email}
      </span>
      <Button
        look="quiet"
        size="small"
        aria-label="Sign out"
        title="Sign out"
        onClick={() => void session.signOut()}
      >
        <LogOut aria-hidden className="size-4" />
      </Button>
    </div>
  );
}
