import { Link, Outlet, useRouter } from '@tanstack/react-router';
import { useEffect } from 'react';
import { buttonLook } from '../ui/button.js';
import { Empty, Failure } from '../ui/states.js';
import { Toasts } from '../ui/toasts.js';
import { isReplaced, PageCodeMissing } from './lazy.page.js';

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

/** A page broke: our mistake, or its code could not be loaded. */
export function RouteFailure({ error }: { error: unknown }) {
  const router = useRouter();
  const known = error instanceof Error ? error : new Error('This page could not be shown.');
  useEffect(() => {
    // A tab that was open while a new version was put up asks for code that is not there any more: it starts anew.
    if (error instanceof PageCodeMissing)
      void isReplaced().then((isSo) => {
        if (isSo) window.location.reload();
      });
  }, [error]);
  return <Failure error={known} onRetry={() => void router.invalidate()} />;
}
