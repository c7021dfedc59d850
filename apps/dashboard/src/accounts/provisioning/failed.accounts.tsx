import { Link } from '@tanstack/react-router';
import { CircleX } from 'lucide-react';
import type { Account } from '@slipway/shared/contracts';
import { Card } from '../../ui/card.js';

/** The accounts that a job could not make, each with the reason. */
export function FailedAccounts({
  jobId,
  accounts,
  total,
}: {
  jobId: string;
  accounts: readonly Account[];
  total: number;
}) {
  return (
    <Card
      title="Could not be made"
      count={total}
      actions={
        total > accounts.length ? (
          <Link
            to="/accounts"
            search={{ job_id: jobId, status: 'failed' }}
            className="text-accent text-xs underline"
          >
            All {total.toLocaleString('en')}
          </Link>
        ) : undefined
      }
    >
      <ul>
        {accounts.map(({ id, email, error }) => (
          <li key={id}>
            <Link
              to="/accounts/$id"
              params={{ id }}
              className="border-line hover:bg-hover flex min-h-12 items-center gap-3 border-b px-4 py-2 last:border-b-0"
            >
              <CircleX aria-hidden className="text-danger size-5 shrink-0" />
              <span className="min-w-0 flex-1">
                <span className="block truncate font-medium">{email}</span>
                <span className="text-muted block text-xs break-words">{error?.message}</span>
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </Card>
  );
}
