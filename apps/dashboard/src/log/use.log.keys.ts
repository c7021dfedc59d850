import type { KeyboardEvent, RefObject } from 'react';
import { ROW_HEIGHT } from './use.rows.js';

interface LogKeys {
  scroller: RefObject<HTMLElement | null>;
  field: RefObject<HTMLInputElement | null>;
  onNext: () => void;
  onPrevious: () => void;
  onStart: () => void;
  onEnd: () => void;
  /** Moves the end of the selection by a line, and begins one where there is none. */
  onExtend: (by: 1 | -1) => void;
  onClear: () => void;
}

type Listener = (event: KeyboardEvent<HTMLElement>) => void;

/** Keys of the whole view, wherever in it the focus is, and those of its lines. */
export function useLogKeys(keys: LogKeys): { onViewKey: Listener; onLinesKey: Listener } {
  const { scroller, field } = keys;

  const onViewKey: Listener = (event) => {
    if (event.key === 'F3') {
      event.preventDefault();
      if (event.shiftKey) keys.onPrevious();
      else keys.onNext();
    } else if (event.key.toLowerCase() === 'f' && (event.ctrlKey || event.metaKey) && !event.shiftKey) {
      // The browser's own search sees only the rows that are drawn.
      event.preventDefault();
      field.current?.focus();
      field.current?.select();
    }
  };

  const onLinesKey: Listener = (event) => {
    const element = scroller.current;
    if (!element || event.ctrlKey || event.metaKey || event.altKey) return;
    const action = event.shiftKey ? extending(event.key) : moving(event.key, element);
    if (!action) return;
    event.preventDefault();
    action();
  };

  function extending(key: string): (() => void) | undefined {
    if (key === 'ArrowDown') return () => keys.onExtend(1);
    if (key === 'ArrowUp') return () => keys.onExtend(-1);
    return undefined;
  }

  function moving(key: string, element: HTMLElement): (() => void) | undefined {
    const page = Math.max(ROW_HEIGHT, element.clientHeight - 2 * ROW_HEIGHT);
    const by = { ArrowDown: ROW_HEIGHT, ArrowUp: -ROW_HEIGHT, PageDown: page, PageUp: -page }[key];
    if (by !== undefined) return () => (element.scrollTop += by);
    return { Home: keys.onStart, End: keys.onEnd, Escape: keys.onClear }[key];
  }

  return { onViewKey, onLinesKey };
}
