import { Link } from '@tanstack/react-router';

const TABS = [
  { to: '/accounts', label: 'Accounts' },
  { to: '/directories', label: 'Directories' },
] as const;

/** The two lists of this part: what is made, and where. */
export function SectionTabs() {
  return (
    <nav aria-label="Accounts and directories" className="border-line -mb-px flex gap-1 border-b">
      {TABS.map(({ to, label }) => (
        <Link
          key={to}
          to={to}
          activeOptions={{ exact: true, includeSearch: false }}
          className="text-muted hover:text-fg data-[status=active]:border-accent data-[status=active]:text-fg border-b-2 border-transparent px-3 py-2 font-medium"
        >
          {label}
        </Link>
      ))}
    </nav>
  );
}
