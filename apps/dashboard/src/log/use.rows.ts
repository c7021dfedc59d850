import { defaultRangeExtractor, useVirtualizer, type Range, type Virtualizer } from '@tanstack/react-virtual';
import { useCallback, useLayoutEffect, useState, type RefObject } from 'react';
import { mostRows, startFor, windowAt, type RowWindow } from './row.window.js';

/** As in log.css. */
export const ROW_HEIGHT = 20;
/** Rows beyond the edges, for the frame that a scroll is ahead by; each costs the same as one that is seen. */
const OVERSCAN = 5;

interface Target {
  index: number;
  align: 'start' | 'center' | 'auto';
}

export interface Rows {
  virtualizer: Virtualizer<HTMLDivElement, HTMLDivElement>;
  window: RowWindow;
  /** Goes to a row of the log. */
  goTo: (index: number, align: Target['align']) => void;
}

/**
 * The rows that are drawn, within the window that the scroller can hold.
 * @param length how many rows the log has
 * @param wrap whether rows are measured, because each may have a height of its own
 */
export function useRows(
  scroller: RefObject<HTMLDivElement | null>,
  { length, wrap, following }: { length: number; wrap: boolean; following: boolean },
): Rows {
  const most = mostRows(wrap);
  const [start, setStart] = useState(0);
  const [target, setTarget] = useState<Target>();
  // While it follows, the window moves on before it is full; in large steps, as all rows move with it.
  const from = following && length > start + most ? length - Math.floor(most / 2) : start;
  if (from !== start) setStart(from);
  const window = windowAt(from, length, most);

  const getItemKey = useCallback((at: number) => from + at, [from]);
  // At the end of a growing log the scroll position that the virtualiser knows is that of the frame before: the last
  // rows are drawn by their place in the log, so that no frame shows an empty strip below them.
  const lastRows = useCallback((range: Range) => {
    const count = range.endIndex - range.startIndex + 1 + range.overscan;
    return defaultRangeExtractor({
      ...range,
      startIndex: Math.max(0, range.count - count),
      endIndex: range.count - 1,
    });
  }, []);
  const virtualizer = useVirtualizer<HTMLDivElement, HTMLDivElement>({
    count: window.count,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: OVERSCAN,
    getItemKey,
    rangeExtractor: following ? lastRows : defaultRangeExtractor,
  });

  useLayoutEffect(() => {
    if (!target) return;
    virtualizer.scrollToIndex(target.index - from, { align: target.align });
    setTarget(undefined);
  }, [virtualizer, target, from]);

  const goTo = useCallback(
    (index: number, align: Target['align']) => {
      setStart((start) => startFor(index, start, most));
      setTarget({ index, align });
    },
    [most],
  );
  return { virtualizer, window, goTo };
}
