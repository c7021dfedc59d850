import type { ReactNode } from 'react';

export type Fact = readonly [name: string, value: ReactNode];

/** What is known of something, each with its name. */
export function Facts({ facts }: { facts: readonly Fact[] }) {
  return (
    <dl className="grid grid-cols-[minmax(4rem,auto)_minmax(0,1fr)] items-center gap-x-6 gap-y-1.5 p-4">
      {facts.map(([name, value]) => (
        <div key={name} className="col-span-2 grid min-h-7 grid-cols-subgrid items-center">
          <dt className="text-muted max-w-40">{name}</dt>
          <dd className="min-w-0 break-words">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** The figures that matter most, large, beside one another. */
export function Figures({ figures }: { figures: readonly Fact[] }) {
  return (
    <dl className="grid grid-cols-2 gap-3 lg:grid-cols-4">
      {figures.map(([label, value]) => (
        <div key={label} className="border-line bg-surface shadow-card min-w-0 rounded-xl border px-4 py-3">
          <dt className="text-muted text-xs">{label}</dt>
          <dd className="mt-1 min-h-8 text-lg font-semibold tabular-nums sm:text-2xl [&_.whitespace-nowrap]:whitespace-normal">
            {value}
          </dd>
        </div>
      ))}
    </dl>
  );
}
