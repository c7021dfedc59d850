import { useEffect, useRef } from 'react';
import type { LineLink } from './use.line.link.js';

/**
 * Goes to the lines that the address names, once: when the page opens (as soon as they have arrived) and whenever the
 * address changes. @returns what calls it off, for a reader who scrolls before the lines are there
 */
export function useLinkedLines(
  { range, visits }: LineLink,
  length: number,
  goTo: (index: number) => void,
): () => void {
  const waiting = useRef<number>(undefined);
  useEffect(() => {
    waiting.current = range?.from;
    // A selection by hand is in sight already.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [visits]);
  useEffect(() => {
    if (waiting.current === undefined || waiting.current > length) return;
    goTo(waiting.current - 1);
    waiting.current = undefined;
  }, [visits, length, goTo]);
  return () => (waiting.current = undefined);
}
