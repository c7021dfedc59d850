import { CloudOff, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { ProblemError } from '@slipway/client';
import { Button } from './button.js';
import { cx } from './class.names.js';

/** Nothing is here yet: what that means, and what to do next. */
export function Empty({
  title,
  children,
  action,
}: {
  title: string;
  children?: ReactNode;
  action?: ReactNode;
}) {
  return (
    <div className="flex flex-col items-center gap-2 px-6 py-10 text-center">
      <p className="font-medium">{title}</p>
      {children !== undefined && <p className="text-muted max-w-md">{children}</p>}
      {action !== undefined && <div className="mt-2 flex flex-wrap justify-center gap-2">{action}</div>}
    </div>
  );
}

/** Something could not be had, in words to act on, with a way to try again. */
export function Failure({ error, onRetry }: { error: Error; onRetry?: () => void }) {
  const isOffline = !(error instanceof ProblemError);
  const Icon = isOffline ? CloudOff : TriangleAlert;
  return (
    <div role="alert" className="flex flex-col items-center gap-2 px-6 py-10 text-center">
      <Icon aria-hidden className="text-danger size-6" />
      <p className="font-medium">{isOffline ? 'Slipway cannot be reached' : error.problem.title}</p>
      <p className="text-muted max-w-lg break-words">{error.message}</p>
      {!isOffline && error.problem.request_id !== undefined && error.problem.status >= 500 && (
        <p className="text-muted font-mono text-xs">request {error.problem.request_id}</p>
      )}
      {onRetry && (
        <Button className="mt-2" onClick={onRetry}>
          Try again
        </Button>
      )}
    </div>
  );
}

/** Holds the place of what is being loaded, so that nothing jumps. */
export function Skeleton({ className }: { className?: string }) {
  return <div aria-hidden className={cx('bg-hover animate-pulse rounded-md', className ?? 'h-4 w-full')} />;
}

export function SkeletonRows({ rows = 4 }: { rows?: number }) {
  return (
    <div role="status" aria-label="Loading" className="flex flex-col">
      {Array.from({ length: rows }, (_, index) => (
        <div key={index} className="border-line flex h-14 items-center gap-4 border-b px-4 last:border-b-0">
          <Skeleton className="size-5 rounded-full" />
          <Skeleton className="h-4 w-1/3" />
          <Skeleton className="ml-auto h-4 w-20" />
        </div>
      ))}
    </div>
  );
}
