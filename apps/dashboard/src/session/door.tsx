import type { ReactNode } from 'react';
import { useTitle } from '../ui/use.title.js';
import { Logo } from '../shell/logo.js';

/** The frame of the pages before one is signed in. */
export function Door({ title, children }: { title: string; children: ReactNode }) {
  useTitle(title);
  return (
    <main className="flex min-h-dvh flex-col items-center justify-center gap-6 px-4 py-10">
      <div className="flex items-center gap-3 text-2xl font-semibold tracking-tight">
        <Logo className="size-9" /> Slipway
      </div>
      <div className="border-line bg-surface shadow-card flex w-full max-w-sm flex-col gap-4 rounded-xl border p-6">
        <h1 className="text-lg font-semibold">{title}</h1>
        {children}
      </div>
    </main>
  );
}
