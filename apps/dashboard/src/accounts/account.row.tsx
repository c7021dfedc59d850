import { Link } from '@tanstack/react-router';
import { Link2 } from 'lucide-react';
import { memo } from 'react';
import type { Account } from '@slipway/shared/contracts';
import { StatusBadge, StatusIcon } from '../ui/status.js';
import { Ago } from '../ui/time.js';
import { whoOf } from './account.words.js';

/** One account in a list. Drawn again only when it changes: there may be thousands of them. */
export const AccountRow = memo(function AccountRow({
  account,
  directoryName,
}: {
  account: Account;
  directoryName: string | undefined;
}) {
  const { id, email, status, origin, error, created_at } = account;
  return (
    <Link
      to="/accounts/$id"
      params={{ id }}
      className="border-line hover:bg-hover grid min-h-14 grid-cols-[auto_minmax(0,1fr)_auto] items-center gap-x-3 border-b px-4 py-2 [contain-intrinsic-size:auto_56px] [content-visibility:auto] last:border-b-0 sm:grid-cols-[minmax(0,3fr)_minmax(0,1.2fr)_6.5rem_7rem]"
    >
      <span className="inline-flex sm:hidden">
        <StatusIcon status={status} />
      </span>
      <span className="min-w-0">
        <span className="flex items-center gap-2">
          <span className="truncate font-medium">{email}</span>
          {origin === 'linked' && <LinkedMark />}
        </span>
        {error && status === 'failed' ? (
          <span className="text-danger block truncate text-xs">{error.message}</span>
        ) : (
          <span className="text-muted block truncate text-xs">{whoOf(account)}</span>
        )}
      </span>
      <span className="text-muted hidden truncate text-xs sm:block">{directoryName}</span>
      <span className="hidden sm:block">
        <StatusBadge status={status} />
      </span>
      <span className="text-muted text-right text-xs">
        <Ago at={created_at} />
      </span>
    </Link>
  );
});

/** It was in the directory before us. */
export function LinkedMark() {
  return (
    <span
      title="It was in the directory before, and is linked to it"
      className="border-line text-muted inline-flex h-5 shrink-0 items-center gap-1 rounded-full border px-1.5 text-xs"
    >
      <Link2 aria-hidden className="size-3" /> linked
    </span>
  );
}
