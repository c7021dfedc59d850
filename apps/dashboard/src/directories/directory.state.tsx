import { CircleCheck, CircleDashed, ShieldAlert, TriangleAlert, type LucideIcon } from 'lucide-react';
import type { Directory } from '@slipway/shared/contracts';
import { cx } from '../ui/class.names.js';

/** How a directory is: a word, in an icon's form and colour too. */
function lookOf({ state, problem, checked_at }: Directory): [LucideIcon, colour: string, word: string] {
  if (state === 'quarantined') return [ShieldAlert, 'text-warn', 'In quarantine'];
  if (problem) return [TriangleAlert, 'text-danger', 'Check failed'];
  if (checked_at === null) return [CircleDashed, 'text-muted', 'Not checked yet'];
  return [CircleCheck, 'text-ok', 'Connected'];
}

export function DirectoryState({ directory }: { directory: Directory }) {
  const [Icon, colour, word] = lookOf(directory);
  return (
    <span
      className={cx(
        'border-line bg-surface inline-flex h-6 items-center gap-1.5 rounded-full border px-2 text-xs font-medium whitespace-nowrap',
        colour,
      )}
    >
      <Icon aria-hidden className="size-3.5" />
      {word}
    </span>
  );
}

export function DefaultMark() {
  return (
    <span className="border-line text-muted inline-flex h-5 shrink-0 items-center rounded-full border px-1.5 text-xs">
      default
    </span>
  );
}
