import { useId, type ComponentProps, type ReactNode } from 'react';
import { cx } from './class.names.js';

const BOX =
  'border-line bg-surface text-fg placeholder:text-muted/80 min-h-9 w-full rounded-md border px-3 py-1.5 aria-invalid:border-danger';

export interface TextFieldProps extends Omit<ComponentProps<'input'>, 'onChange' | 'value'> {
  label: string;
  /** Shown under it while there is no error. */
  hint?: ReactNode;
  error?: string | undefined;
  value: string;
  onChange: (value: string) => void;
  isLabelHidden?: boolean;
}

/** One line of text with its label, its hint and what is wrong with it. */
export function TextField({
  label,
  hint,
  error,
  value,
  onChange,
  isLabelHidden = false,
  className,
  ...rest
}: TextFieldProps) {
  const id = useId();
  const note = error ?? hint;
  return (
    <div className={cx('flex flex-col gap-1', className)}>
      <label htmlFor={id} className={isLabelHidden ? 'sr-only' : 'text-sm font-medium'}>
        {label}
      </label>
      <input
        {...rest}
        id={id}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        aria-invalid={error === undefined ? undefined : true}
        aria-describedby={note === undefined ? undefined : `${id}-note`}
        className={BOX}
      />
      <Note id={id} hint={hint} error={error} />
    </div>
  );
}

/** What a field says of itself: what is wrong with it, or else what to put there. */
function Note({ id, hint, error }: { id: string; hint: ReactNode; error: string | undefined }) {
  const note = error ?? hint;
  if (note === undefined) return null;
  return (
    <p id={`${id}-note`} className={cx('text-xs', error === undefined ? 'text-muted' : 'text-danger')}>
      {note}
    </p>
  );
}

export interface TextAreaFieldProps extends Omit<ComponentProps<'textarea'>, 'onChange' | 'value'> {
  label: string;
  hint?: ReactNode;
  error?: string | undefined;
  value: string;
  onChange: (value: string) => void;
}

/** Several lines of text. */
export function TextAreaField({ label, hint, error, value, onChange, ...rest }: TextAreaFieldProps) {
  const id = useId();
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={id} className="text-sm font-medium">
        {label}
      </label>
      <textarea
        {...rest}
        id={id}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        aria-invalid={error === undefined ? undefined : true}
        aria-describedby={error === undefined && hint === undefined ? undefined : `${id}-note`}
        className={cx(BOX, 'min-h-40 font-mono')}
      />
      <Note id={id} hint={hint} error={error} />
    </div>
  );
}

/** Yes or no. */
export function CheckField({
  label,
  hint,
  isChecked,
  onChange,
}: {
  label: string;
  hint?: ReactNode;
  isChecked: boolean;
  onChange: (isChecked: boolean) => void;
}) {
  const id = useId();
  return (
    <div className="flex flex-col gap-1">
      <label className="flex w-fit cursor-pointer items-center gap-2 font-medium">
        <input
          type="checkbox"
          checked={isChecked}
          onChange={(event) => onChange(event.target.checked)}
          aria-describedby={hint === undefined ? undefined : `${id}-note`}
          className="accent-accent size-4"
        />
        {label}
      </label>
      <Note id={id} hint={hint} error={undefined} />
    </div>
  );
}

/** A choice of a few. */
export function SelectField<T extends string>({
  label,
  value,
  options,
  onChange,
  hint,
  error,
  isLabelHidden = false,
}: {
  label: string;
  value: T;
  options: readonly { value: T; label: string }[];
  onChange: (value: T) => void;
  hint?: ReactNode;
  error?: string | undefined;
  isLabelHidden?: boolean;
}) {
  const id = useId();
  const hasNote = error !== undefined || hint !== undefined;
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={id} className={isLabelHidden ? 'sr-only' : 'text-sm font-medium'}>
        {label}
      </label>
      <select
        id={id}
        value={value}
        onChange={(event) => onChange(event.target.value as T)}
        aria-invalid={error === undefined ? undefined : true}
        aria-describedby={hasNote ? `${id}-note` : undefined}
        className={BOX}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
      <Note id={id} hint={hint} error={error} />
    </div>
  );
}
