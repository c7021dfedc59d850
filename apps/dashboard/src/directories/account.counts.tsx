import { Link } from '@tanstack/react-router';
import { ACCOUNT_STATUSES, type Directory } from '@slipway/shared/contracts';
import { statusWord } from '../ui/status.js';

/** The accounts of a directory by status; each leads to their list. */
export function AccountCounts({ directory: { id, accounts } }: { directory: Directory }) {
  const shown = ACCOUNT_STATUSES.filter((status) => (accounts[status] ?? 0) > 0);
  if (shown.length === 0) return <p className="text-muted text-xs">No accounts on record.</p>;
  return (
    <ul className="flex flex-wrap gap-x-4 gap-y-1 text-xs">
      {shown.map((status) => (
        <li key={status}>
          <Link to="/accounts" search={{ directory_id: id, status }} className="hover:underline">
            <span className="font-medium tabular-nums">{accounts[status]?.toLocaleString('en')}</span>{' '}
            <span className="text-muted">{statusWord(status).toLowerCase()}</span>
          </Link>
        </li>
      ))}
    </ul>
  );
}
