import { useEffect, type RefObject } from 'react';
import type { SearchState } from './log.search.js';
import { nextFrame } from './next.frame.js';
import type { Rows } from './use.rows.js';

/** Goes to the current match whenever the search steps to one, and stays where it is when it is in sight. */
export function useCurrentMatch(
  scroller: RefObject<HTMLElement | null>,
  { position, steps }: SearchState,
  { virtualizer, window, goTo, letGo }: Rows & { letGo: () => void },
): void {
  useEffect(() => {
    const element = scroller.current;
    if (!position || !element) return undefined;
    // By where the scroller is now: the range that was drawn last is behind when two steps follow quickly.
    const first = virtualizer.getVirtualItemForOffset(element.scrollTop)?.index ?? 0;
    const last = virtualizer.getVirtualItemForOffset(element.scrollTop + element.clientHeight)?.index ?? 0;
    const at = position.index - window.start;
    if (at <= first || at >= last) {
      letGo();
      goTo(position.index, 'center');
    }
    // The row is drawn one frame after the scroller has moved.
    let callOff = nextFrame(() => {
      callOff = nextFrame(() => revealSideways(scroller.current));
    });
    return () => callOff();
    // Only a step moves the view: not new lines, and not a window that moved.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [steps]);
}

function revealSideways(scroller: HTMLElement | null): void {
  const match = scroller?.querySelector('[data-current-match]');
  if (!scroller || !match) return;
  const view = scroller.getBoundingClientRect();
  const place = match.getBoundingClientRect();
  const gutter = match.closest('.log-line')?.querySelector('.log-gutter')?.getBoundingClientRect().width ?? 0;
  if (place.left < view.left + gutter || place.right > view.right)
    scroller.scrollLeft += place.left - (view.left + gutter) - (view.width - gutter) / 3;
}
