import { Link } from '@tanstack/react-router';
import { ACCOUNT_STATUSES, type AccountStatus } from '@slipway/shared/contracts';
import { cx } from '../ui/class.names.js';
import { statusWord } from '../ui/status.js';
import { sumOf } from './account.words.js';

/** The list by status, with how many there are of each; another filter makes the counts untrue, and they are left out. */
export function StatusFilter({
  status,
  counts,
}: {
  status: AccountStatus | undefined;
  counts: Record<AccountStatus, number> | undefined;
}) {
  return (
    <nav aria-label="By status" className="-mx-4 overflow-x-auto px-4 sm:mx-0 sm:px-0">
      <ul className="flex w-max gap-1.5 py-1">
        <Choice
          label="All"
          value={undefined}
          isChosen={status === undefined}
          count={counts && sumOf(counts)}
        />
        {ACCOUNT_STATUSES.map((value) => (
          <Choice
            key={value}
            label={statusWord(value)}
            value={value}
            isChosen={status === value}
            count={counts?.[value]}
          />
        ))}
      </ul>
    </nav>
  );
}

function Choice({
  label,
  value,
  isChosen,
  count,
}: {
  label: string;
  value: AccountStatus | undefined;
  isChosen: boolean;
  count: number | undefined;
}) {
  return (
    <li>
      <Link
        to="/accounts"
        search={(before) => ({ ...before, status: value })}
        replace
        aria-current={isChosen ? 'true' : undefined}
        className={cx(
          'inline-flex min-h-8 items-center gap-1.5 rounded-full border px-3 text-xs font-medium whitespace-nowrap',
          isChosen
            ? 'border-accent bg-accent/10 text-fg'
            : 'border-line bg-surface text-muted hover:bg-hover',
        )}
      >
        {label}
        {/* Its room is kept, so that nothing moves when the counts come. */}
        <span className="text-muted min-w-3 text-right tabular-nums">{count?.toLocaleString('en')}</span>
      </Link>
    </li>
  );
}
