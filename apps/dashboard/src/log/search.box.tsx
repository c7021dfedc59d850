import { ChevronDown, ChevronUp, Search } from 'lucide-react';
import type { KeyboardEvent, ReactNode, RefObject } from 'react';
import type { LogSearch, SearchState } from './log.search.js';
import { ToolButton } from './tool.button.js';

interface SearchBoxProps {
  search: LogSearch;
  state: SearchState;
  field: RefObject<HTMLInputElement | null>;
  onFind: (query: string) => void;
  /** Escape: back to the lines. */
  onLeave: () => void;
}

export function SearchBox({ search, state, field, onFind, onLeave }: SearchBoxProps): ReactNode {
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key === 'Enter') {
      event.preventDefault();
      if (event.shiftKey) search.previous();
      else search.next();
    } else if (event.key === 'Escape') {
      event.preventDefault();
      event.currentTarget.value = '';
      onFind('');
      onLeave();
    }
  };
  const nothing = state.count === 0;
  return (
    <div className="flex min-w-0 flex-1 basis-56 items-center gap-1" role="search" aria-label="Log">
      <label className="border-line bg-surface focus-within:outline-accent flex min-w-0 flex-1 items-center gap-2 rounded-md border px-2 focus-within:outline-2">
        <Search size={14} className="text-muted shrink-0" aria-hidden />
        <input
          ref={field}
          type="search"
          aria-label="Search the log"
          placeholder="Search the log"
          className="h-8 w-full min-w-0 bg-transparent text-sm outline-none"
          spellCheck={false}
          autoComplete="off"
          onChange={(event) => onFind(event.currentTarget.value)}
          onKeyDown={onKeyDown}
        />
        <span className="text-muted shrink-0 text-xs tabular-nums">{countText(state)}</span>
      </label>
      <ToolButton
        label="Previous match"
        icon={ChevronUp}
        disabled={nothing}
        onClick={() => search.previous()}
      />
      <ToolButton label="Next match" icon={ChevronDown} disabled={nothing} onClick={() => search.next()} />
    </div>
  );
}

/** `3 / 120`; while it is still counting, `3 / 120…`. */
function countText({ pattern, count, ordinal, done, capped }: SearchState): string {
  if (!pattern) return '';
  if (count === 0) return done ? 'None' : '…';
  const more = capped ? '+' : done ? '' : '…';
  return `${ordinal.toLocaleString('en')} / ${count.toLocaleString('en')}${more}`;
}
