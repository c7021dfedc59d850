import { LoaderCircle } from 'lucide-react';
import type { ComponentProps } from 'react';
import { cx } from './class.names.js';

export type Look = 'primary' | 'plain' | 'quiet' | 'danger';

const LOOKS: Record<Look, string> = {
  primary: 'bg-accent text-accent-fg border-transparent hover:opacity-90',
  plain: 'bg-surface text-fg border-line hover:bg-hover',
  quiet: 'bg-transparent text-muted border-transparent hover:bg-hover hover:text-fg',
  danger: 'bg-surface text-danger border-danger/40 hover:bg-danger/10',
};

/** The classes of a button, for links that look like one. */
export function buttonLook(look: Look = 'plain', size: 'small' | 'normal' = 'normal'): string {
  return cx(
    'inline-flex shrink-0 items-center justify-center gap-1.5 rounded-md border font-medium whitespace-nowrap',
    'transition-colors disabled:opacity-60',
    size === 'small' ? 'min-h-7 px-2 text-xs' : 'min-h-9 px-3 text-sm',
    LOOKS[look],
  );
}

export interface ButtonProps extends ComponentProps<'button'> {
  look?: Look;
  size?: 'small' | 'normal';
  /** What it does is under way. */
  isBusy?: boolean;
}

export function Button({ look, size, isBusy = false, className, children, disabled, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      disabled={disabled === true || isBusy}
      aria-busy={isBusy || undefined}
      className={cx(buttonLook(look, size), className)}
    >
      {isBusy && <LoaderCircle aria-hidden className="size-4 animate-spin" />}
      {children}
    </button>
  );
}
