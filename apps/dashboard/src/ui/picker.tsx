import { useId, useState, type KeyboardEvent, type ReactNode } from 'react';
import { cx } from './class.names.js';
import { X } from 'lucide-react';

export interface Choice {
  id: string;
  label: string;
  detail?: string | undefined;
}

/** What an address has only the id of; its name comes later. */
export function chosenOf(id: string | undefined, name: string | undefined): Choice | undefined {
  return id === undefined ? undefined : { id, label: name ?? '…' };
}

/** One of many, found by typing a part of its name (a combobox of WAI-ARIA 1.2, with a list of what was found). */
export function Picker({
  label,
  chosen,
  choices,
  onSearch,
  onChoose,
  placeholder = 'Type a part of the name',
  hint,
  error,
  isLabelHidden = false,
}: {
  label: string;
  chosen: Choice | undefined;
  /** What was found for the text that was typed last. */
  choices: readonly Choice[] | undefined;
  onSearch: (text: string) => void;
  onChoose: (choice: Choice | undefined) => void;
  placeholder?: string;
  hint?: ReactNode;
  error?: string | undefined;
  isLabelHidden?: boolean;
}) {
  const id = useId();
  /** Nothing while nobody types: then the field shows what is chosen. */
  const [text, setText] = useState<string>();
  const [at, setAt] = useState(0);
  const isOpen = text !== undefined;
  const current = choices?.[Math.min(at, choices.length - 1)];
  const note = error ?? hint;

  const type = (next: string) => {
    setText(next);
    setAt(0);
    onSearch(next.trim());
  };
  const close = () => setText(undefined);
  const choose = (choice: Choice | undefined) => {
    close();
    onChoose(choice);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const last = (choices?.length ?? 0) - 1;
    const moves: Record<string, () => void> = {
      ArrowDown: () => (isOpen ? setAt(Math.min(last, at + 1)) : type('')),
      ArrowUp: () => setAt(Math.max(0, at - 1)),
      Escape: close,
    };
    if (event.key === 'Enter' && isOpen) {
      event.preventDefault();
      if (current) choose(current);
      return;
    }
    const move = moves[event.key];
    if (!move || (event.key === 'Escape' && !isOpen)) return;
    event.preventDefault();
    // A dialog around it would close, too.
    event.stopPropagation();
    move();
  };

  return (
    <div className="relative flex min-w-0 flex-col gap-1">
      <label htmlFor={id} className={isLabelHidden ? 'sr-only' : 'text-sm font-medium'}>
        {label}
      </label>
      <input
        id={id}
        role="combobox"
        autoComplete="off"
        spellCheck={false}
        aria-expanded={isOpen}
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        aria-activedescendant={isOpen && current ? `${id}-${current.id}` : undefined}
        aria-invalid={error === undefined ? undefined : true}
        aria-describedby={note === undefined ? undefined : `${id}-note`}
        placeholder={placeholder}
        value={text ?? chosen?.label ?? ''}
        onChange={(event) => type(event.target.value)}
        onFocus={(event) => event.target.select()}
        onClick={() => !isOpen && type('')}
        onBlur={close}
        onKeyDown={onKeyDown}
        className={cx(
          'border-line bg-surface text-fg placeholder:text-muted/80 aria-invalid:border-danger min-h-9 w-full rounded-md border py-1.5 pl-3',
          chosen ? 'pr-9' : 'pr-3',
        )}
      />
      {chosen && (
        <button
          type="button"
          aria-label={`Take ${chosen.label} away`}
          onClick={() => choose(undefined)}
          className={cx('text-muted hover:text-fg absolute right-0 p-2.5', isLabelHidden ? 'top-0' : 'top-6')}
        >
          <X aria-hidden className="size-4" />
        </button>
      )}
      <ul
        id={`${id}-list`}
        role="listbox"
        aria-label={label}
        hidden={!isOpen}
        className={cx(
          'border-line bg-surface shadow-card absolute inset-x-0 z-30 max-h-64 overflow-y-auto rounded-md border p-1',
          isLabelHidden ? 'top-10' : 'top-16',
        )}
      >
        {isOpen && choices?.length === 0 && (
          <li role="option" aria-disabled aria-selected={false} className="text-muted px-2.5 py-1.5">
            Nothing has that name
          </li>
        )}
        {isOpen &&
          choices?.map((choice) => (
            // The field keeps the focus, and the keys: a press must not take it away.
            // oxlint-disable-next-line jsx-a11y/click-events-have-key-events
            <li
              key={choice.id}
              id={`${id}-${choice.id}`}
              role="option"
              aria-selected={choice.id === current?.id}
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => choose(choice)}
              className="aria-selected:bg-hover flex min-h-9 cursor-pointer items-center gap-2 rounded px-2.5 py-1"
            >
              <span className="min-w-0 flex-1 truncate">{choice.label}</span>
              {choice.detail !== undefined && <span className="text-muted text-xs">{choice.detail}</span>}
            </li>
          ))}
      </ul>
      {note !== undefined && (
        <p id={`${id}-note`} className={cx('text-xs', error === undefined ? 'text-muted' : 'text-danger')}>
          {note}
        </p>
      )}
    </div>
  );
}
