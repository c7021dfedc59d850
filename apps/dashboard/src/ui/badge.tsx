import type { LucideIcon } from 'lucide-react';
import { cx } from './class.names.js';

export type Tone = 'plain' | 'accent' | 'ok' | 'warn' | 'danger';

const COLOURS: Record<Tone, string> = {
  plain: 'text-muted',
  accent: 'text-accent',
  ok: 'text-ok',
  warn: 'text-warn',
  danger: 'text-danger',
};

/** How something is: a word, with an icon of its own form. */
export function Badge({ tone, icon: Icon, word }: { tone: Tone; icon: LucideIcon; word: string }) {
  return (
    <span
      className={cx(
        'border-line bg-surface inline-flex h-6 items-center gap-1.5 rounded-full border px-2 text-xs font-medium whitespace-nowrap',
        COLOURS[tone],
      )}
    >
      <Icon aria-hidden className="size-3.5" />
      {word}
    </span>
  );
}
