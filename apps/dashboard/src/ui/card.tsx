import type { ReactNode } from 'react';
import { cx } from './class.names.js';

/** A piece of a page with a heading of its own. */
export function Card({
  title,
  count,
  actions,
  children,
  className,
}: {
  title?: string;
  count?: number | undefined;
  actions?: ReactNode;
  children: ReactNode;
  className?: string;
}) {
  return (
    <section
      aria-label={title}
      className={cx('border-line bg-surface shadow-card rounded-xl border', className)}
    >
      {title !== undefined && (
        <header className="border-line flex min-h-12 flex-wrap items-center gap-2 border-b px-4 py-2">
          <h2 className="text-sm font-semibold">{title}</h2>
          {count !== undefined && (
            <span className="bg-hover text-muted rounded-full px-2 text-xs tabular-nums">{count}</span>
          )}
          <div className="ml-auto flex items-center gap-2">{actions}</div>
        </header>
      )}
      {children}
    </section>
  );
}
