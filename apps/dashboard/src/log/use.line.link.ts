import { useCallback, useEffect, useState } from 'react';
import { formatLineHash, parseLineHash, rangeOf, type LineRange } from './line.link.js';

/** Which lines are selected: one end stays where the selection began, the other moves. */
interface Selection {
  anchor: number;
  head: number;
}

export interface LineLink {
  range: LineRange | undefined;
  head: number | undefined;
  /** Grows whenever the address, and not a click, named other lines: the view then goes to them. */
  visits: number;
  select: (line: number, extend: boolean) => void;
  clear: () => void;
}

/** The selected lines, kept in the hash of the address, so that copying the address links to them. */
export function useLineLink(): LineLink {
  const [selection, setSelection] = useState(fromAddress);
  const [visits, setVisits] = useState(0);

  useEffect(() => {
    const onAddress = () => {
      setSelection(fromAddress());
      setVisits((visits) => visits + 1);
    };
    window.addEventListener('hashchange', onAddress);
    return () => window.removeEventListener('hashchange', onAddress);
  }, []);

  const select = useCallback(
    (line: number, extend: boolean) => {
      const anchor = extend && selection ? selection.anchor : line;
      setSelection({ anchor, head: line });
      replaceHash(formatLineHash(rangeOf(anchor, line)));
    },
    [selection],
  );
  const clear = useCallback(() => {
    setSelection(undefined);
    if (parseLineHash(location.hash)) replaceHash('');
  }, []);

  const range = selection && rangeOf(selection.anchor, selection.head);
  return { range, head: selection?.head, visits, select, clear };
}

function fromAddress(): Selection | undefined {
  const range = parseLineHash(location.hash);
  return range && { anchor: range.from, head: range.to };
}

/** Replaced, not pushed: stepping back leaves the page, not the line. The router's own state of the entry stays. */
function replaceHash(hash: string): void {
  history.replaceState(history.state, '', `${location.pathname}${location.search}${hash}`);
}
