import { useCallback, useLayoutEffect, useRef, useState, type RefObject } from 'react';

/** Nearer to the end than this is at the end; touchpads and zoomed pages leave fractions. */
const AT_END_PX = 4;

interface Follow {
  following: boolean;
  /** How many rows there were when the view let go. */
  seen: number;
  follow: () => void;
  letGo: () => void;
  onScroll: () => void;
  onWheel: (event: { deltaY: number }) => void;
}

/**
 * Whether a scroller is held at its end while it grows. Whatever moves it up lets it go (wheel, keys, touch, a drag of the
 * scrollbar: all end in a scroll towards the top of a content that did not shrink), and who arrives at the end again
 * takes hold of it again.
 * @param length how many rows there are
 */
export function useFollow(
  scroller: RefObject<HTMLElement | null>,
  { initially, length }: { initially: boolean; length: number },
): Follow {
  const [following, setFollowing] = useState(initially);
  const [seen, setSeen] = useState(0);
  const last = useRef({ top: 0, height: 0 });
  const now = useRef({ following, length });
  now.current = { following, length };

  const letGo = useCallback(() => {
    if (!now.current.following) return;
    setFollowing(false);
    setSeen(now.current.length);
  }, []);
  const follow = useCallback(() => setFollowing(true), []);

  const onScroll = useCallback(() => {
    const element = scroller.current;
    if (!element) return;
    const { scrollTop: top, scrollHeight, clientHeight } = element;
    const shrunk = scrollHeight < last.current.height;
    const moved = top - last.current.top;
    last.current = { top, height: scrollHeight };
    const atEnd = scrollHeight - clientHeight - top <= AT_END_PX;
    if (atEnd && moved > 0) setFollowing(true);
    else if (!atEnd && moved < 0 && !shrunk) letGo();
  }, [scroller, letGo]);

  // Before the first scroll event of a wheel more lines may arrive, and would pull the view back to the end.
  const onWheel = useCallback(
    ({ deltaY }: { deltaY: number }) => {
      const element = scroller.current;
      if (deltaY < 0 && element && element.scrollTop > 0) letGo();
    },
    [scroller, letGo],
  );

  return { following, seen, follow, letGo, onScroll, onWheel };
}

/** Puts the scroller at its end, before the frame is painted. @param height of the content: with it the end moves */
export function useStayAtEnd(
  scroller: RefObject<HTMLElement | null>,
  { following, height }: { following: boolean; height: number },
): void {
  useLayoutEffect(() => {
    const element = scroller.current;
    if (following && element) element.scrollTop = element.scrollHeight;
  }, [scroller, following, height]);
}
