import type { ReactNode } from 'react';
import { Button, type Look } from './button.js';
import { cx } from './class.names.js';
import { FormError } from './form.error.js';
import { formError, type ShownFields } from './form.errors.js';
import { useFocusOnError } from './use.focus.on.error.js';

/** Fields that are sent to the API together. What it refuses is said at a field, or else above the buttons. */
export function Form({
  sent,
  fields,
  onSubmit,
  action,
  look = 'primary',
  isReady = true,
  onCancel,
  isAtEnd = onCancel !== undefined,
  buttons,
  className,
  children,
}: {
  sent: { error: Error | null; isPending: boolean };
  /** Those that say by themselves what is wrong with them. */
  fields: ShownFields;
  onSubmit: () => void;
  /** What the button says. */
  action: ReactNode;
  look?: Look;
  isReady?: boolean;
  onCancel?: (() => void) | undefined;
  /** Whether the buttons stand at the right, as in a dialog. */
  isAtEnd?: boolean;
  /** More of them. */
  buttons?: ReactNode;
  className?: string;
  children: ReactNode;
}) {
  const form = useFocusOnError(sent.error);
  const error = formError(sent.error, fields);
  return (
    <form
      ref={form}
      noValidate
      className={cx('flex flex-col gap-4', className)}
      onSubmit={(event) => {
        event.preventDefault();
        if (isReady) onSubmit();
      }}
    >
      {children}
      {error !== undefined && <FormError>{error}</FormError>}
      <div className={cx('flex flex-wrap gap-2', isAtEnd && 'justify-end')}>
        {onCancel && <Button onClick={onCancel}>Cancel</Button>}
        <Button look={look} type="submit" disabled={!isReady} isBusy={sent.isPending}>
          {action}
        </Button>
        {buttons}
      </div>
    </form>
  );
}
