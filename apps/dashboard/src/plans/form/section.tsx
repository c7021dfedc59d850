import { Plus, X } from 'lucide-react';
import { useId, type ReactNode } from 'react';
import { Button } from '../../ui/button.js';

/** A part of the plan, with its name. */
export function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <fieldset className="border-line flex min-w-0 flex-col gap-3 border-t pt-4 first:border-t-0 first:pt-0">
      <legend className="float-left mb-1 w-full font-semibold">{title}</legend>
      {children}
    </fieldset>
  );
}

/** A part that a plan may do without. */
export function OptionalSection({
  title,
  hint,
  isOn,
  onChange,
  children,
}: {
  title: string;
  hint: string;
  isOn: boolean;
  onChange: (isOn: boolean) => void;
  children: ReactNode;
}) {
  const id = useId();
  return (
    <div className="border-line flex min-w-0 flex-col gap-3 border-t pt-4">
      <label className="flex w-fit cursor-pointer items-center gap-2 font-semibold">
        <input
          type="checkbox"
          checked={isOn}
          onChange={(event) => onChange(event.target.checked)}
          aria-describedby={`${id}-hint`}
          className="accent-accent size-4"
        />
        {title}
      </label>
      <p id={`${id}-hint`} className="text-muted -mt-2 text-xs">
        {hint}
      </p>
      {isOn && children}
    </div>
  );
}

export function RemoveButton({
  label,
  isDisabled = false,
  onClick,
}: {
  label: string;
  isDisabled?: boolean;
  onClick: () => void;
}) {
  return (
    <Button look="quiet" aria-label={label} title={label} disabled={isDisabled} onClick={onClick}>
      <X aria-hidden className="size-4" />
    </Button>
  );
}

export function AddButton({ children, onClick }: { children: ReactNode; onClick: () => void }) {
  return (
    <Button size="small" className="self-start" onClick={onClick}>
      <Plus aria-hidden className="size-4" /> {children}
    </Button>
  );
}

/** A list with one of its items changed. */
export function withItem<T>(items: readonly T[], index: number, part: Partial<T>): T[] {
  return items.map((item, place) => (place === index ? { ...item, ...part } : item));
}

export function withoutItem<T>(items: readonly T[], index: number): T[] {
  return items.filter((_, place) => place !== index);
}
