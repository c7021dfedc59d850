import type { Virtualizer } from '@tanstack/react-virtual';
import type { CSSProperties, MouseEvent, ReactNode } from 'react';
import type { LineRange } from './line.link.js';
import { LogLine } from './log.line.js';
import type { LogModel } from './log.model.js';
import type { SearchState } from './log.search.js';
import type { LogPreferences } from './preferences.js';
import type { RowWindow } from './row.window.js';
import { SHOWN_AT_FIRST } from './shown.parts.js';

interface LogRowsProps {
  model: LogModel;
  virtualizer: Virtualizer<HTMLDivElement, HTMLDivElement>;
  window: RowWindow;
  preferences: LogPreferences;
  search: SearchState;
  selected: LineRange | undefined;
  onSelect: (line: number, extend: boolean) => void;
}

/** Beside the number: the stream's label, the spaces, and the time where it is shown. */
const GUTTER_COLUMNS = 8;
const TIME_COLUMNS = 14;

/** The rows around what is visible, in a box as high as all of them. */
export function LogRows(props: LogRowsProps): ReactNode {
  const { model, virtualizer, window, preferences, search, selected, onSelect } = props;
  const items = virtualizer.getVirtualItems();
  const { wrap, timestamps } = preferences;

  // One listener for all rows, so that a row needs none.
  const onClick = (event: MouseEvent<HTMLDivElement>) => {
    const link = (event.target as Element).closest<HTMLElement>('[data-line]');
    // With Ctrl, ⌘ or another button the browser opens the link elsewhere, as everywhere.
    if (!link || event.ctrlKey || event.metaKey || event.button !== 0) return;
    event.preventDefault();
    onSelect(Number(link.dataset['line']), event.shiftKey);
  };

  const digits = Math.max(3, String(model.length).length);
  const gutter = digits + GUTTER_COLUMNS + (timestamps === 'off' ? 0 : TIME_COLUMNS);
  const sizes: CSSProperties & Record<`--log-${string}`, number> = {
    height: virtualizer.getTotalSize(),
    '--log-digits': digits,
    '--log-columns': gutter + Math.min(model.longest, SHOWN_AT_FIRST),
  };
  return (
    <div className="log-sizer" data-wrap={wrap} style={sizes} onClick={onClick}>
      <div className="log-rows" style={{ transform: `translateY(${items[0]?.start ?? 0}px)` }}>
        {items.map(({ index: at, key }) => {
          const index = window.start + at;
          const line = (
            <LogLine
              key={key}
              model={model}
              index={index}
              timestamps={timestamps}
              pattern={search.pattern}
              currentMatch={search.position?.index === index ? search.position.match : -1}
              selected={selected !== undefined && index + 1 >= selected.from && index + 1 <= selected.to}
            />
          );
          if (!wrap) return line;
          return (
            <div key={key} ref={virtualizer.measureElement} data-index={at}>
              {line}
            </div>
          );
        })}
      </div>
    </div>
  );
}
