import type { ReactNode } from 'react';
import { useTitle } from './use.title.js';

/** A page: its title, also in the tab, what can be done here, and what there is to see. */
export function Page({
  title,
  heading = title,
  lead,
  actions,
  children,
}: {
  title: string;
  heading?: ReactNode;
  lead?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}) {
  useTitle(title);
  return (
    <div className="mx-auto flex w-full max-w-6xl flex-col gap-5 px-4 py-5 sm:px-6 sm:py-7">
      <header className="flex flex-wrap items-start gap-x-4 gap-y-3">
        <div className="min-w-0 flex-1 basis-64">
          <h1 className="truncate text-xl font-semibold tracking-tight">{heading}</h1>
          {lead !== undefined && <div className="text-muted mt-1 min-h-5">{lead}</div>}
        </div>
        {actions !== undefined && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
      </header>
      {children}
    </div>
  );
}
