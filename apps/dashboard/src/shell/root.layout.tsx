import { Link, Outlet, useRouter } from '@tanstack/react-router';
import { buttonLook } from '../ui/button.js';
import { Empty, Failure } from '../ui/states.js';
import { Toasts } from '../ui/toasts.js';

export function RootLayout() {
  return (
    <>
      <Outlet />
      <Toasts />
    </>
  );
}

export function NotFoundPage() {
  return (
    <main className="flex min-h-dvh items-center justify-center">
      <Empty
        title="There is no such page"
        action={
          <Link to="/" className={buttonLook('primary')}>
            To the overview
          </Link>
        }
      >
        The address may be mistyped, or what it showed has been deleted.
      </Empty>
    </main>
  );
}

/** A page broke: our mistake, or its code could not be loaded after a new version was put up. */
export function RouteFailure({ error }: { error: unknown }) {
  const router = useRouter();
  const known = error instanceof Error ? error : new Error('This page could not be shown.');
  return <Failure error={known} onRetry={() => void router.invalidate()} />;
}
