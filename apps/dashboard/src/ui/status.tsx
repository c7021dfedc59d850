import {
  BadgeCheck,
  Ban,
  Check,
  CircleDashed,
  CircleEllipsis,
  CircleSlash,
  LoaderCircle,
  X,
  type LucideIcon,
} from 'lucide-react';
import type { AccountStatus, DeploymentStatus, JobStatus } from '@slipway/shared/contracts';
import { cx } from './class.names.js';

type Status = JobStatus | DeploymentStatus | AccountStatus;

const WORDS: Record<Status, string> = {
  pending: 'Waiting',
  queued: 'Queued',
  active: 'Running',
  building: 'Building',
  completed: 'Completed',
  ready: 'Ready',
  created: 'Created',
  verified: 'Verified',
  disabled: 'Disabled',
  failed: 'Failed',
  cancelled: 'Cancelled',
};

const LOOKS: Record<Status, { icon: LucideIcon; colour: string; spins?: true }> = {
  pending: { icon: CircleDashed, colour: 'text-muted' },
  queued: { icon: CircleEllipsis, colour: 'text-muted' },
  active: { icon: LoaderCircle, colour: 'text-accent', spins: true },
  building: { icon: LoaderCircle, colour: 'text-accent', spins: true },
  completed: { icon: Check, colour: 'text-ok' },
  ready: { icon: Check, colour: 'text-ok' },
  created: { icon: Check, colour: 'text-accent' },
  verified: { icon: BadgeCheck, colour: 'text-ok' },
  disabled: { icon: CircleSlash, colour: 'text-muted' },
  failed: { icon: X, colour: 'text-danger' },
  cancelled: { icon: Ban, colour: 'text-muted' },
};

export function statusWord(status: Status): string {
  return WORDS[status];
}

/** A status as an icon of its own form, not of its colour alone. */
export function StatusIcon({ status, className }: { status: Status; className?: string }) {
  const { icon: Icon, colour, spins } = LOOKS[status];
  return (
    <span role="img" aria-label={WORDS[status]} title={WORDS[status]} className={cx('inline-flex', colour)}>
      <Icon
        aria-hidden
        className={cx(className ?? 'size-5', spins && 'animate-spin motion-reduce:animate-none')}
      />
    </span>
  );
}

export function StatusBadge({ status, isCancelling = false }: { status: Status; isCancelling?: boolean }) {
  const { icon: Icon, colour, spins } = LOOKS[status];
  return (
    <span
      className={cx(
        'border-line bg-surface inline-flex h-6 items-center gap-1.5 rounded-full border px-2 text-xs font-medium',
        colour,
      )}
    >
      <Icon aria-hidden className={cx('size-3.5', spins && 'animate-spin motion-reduce:animate-none')} />
      {isCancelling ? 'Cancelling' : WORDS[status]}
    </span>
  );
}
