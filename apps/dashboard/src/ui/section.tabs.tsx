import { Link, type LinkProps } from '@tanstack/react-router';

/** The lists of one part of the dashboard. */
export function SectionTabs({
  label,
  tabs,
}: {
  label: string;
  tabs: readonly { to: NonNullable<LinkProps['to']>; label: string }[];
}) {
  return (
    // The focus ring of what is at its edges is not cut off by its scrolling.
    <nav aria-label={label} className="border-line -mx-4 overflow-x-auto border-b px-4 pt-1 sm:mx-0 sm:px-0">
      <ul className="-mb-px flex w-max gap-1">
        {tabs.map((tab) => (
          <li key={tab.to}>
            <Link
              to={tab.to}
              activeOptions={{ exact: true, includeSearch: false }}
              className="text-muted hover:text-fg data-[status=active]:border-accent data-[status=active]:text-fg inline-block border-b-2 border-transparent px-3 py-2 font-medium focus-visible:-outline-offset-2"
            >
              {tab.label}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
