/** Lines of a log, counted from 1, both included. */
export interface LineRange {
  from: number;
  to: number;
}

const HASH = /^#L(\d{1,9})(?:-L?(\d{1,9}))?$/;

/** `#L12` or `#L12-L30` as lines; undefined for any other hash. */
export function parseLineHash(hash: string): LineRange | undefined {
  const match = HASH.exec(hash);
  if (!match) return undefined;
  const range = rangeOf(Number(match[1]), Number(match[2] ?? match[1]));
  return range.from >= 1 ? range : undefined;
}

export function formatLineHash({ from, to }: LineRange): string {
  return from === to ? `#L${from}` : `#L${from}-L${to}`;
}

/** The lines between two ends, whichever comes first. */
export function rangeOf(one: number, other: number): LineRange {
  return { from: Math.min(one, other), to: Math.max(one, other) };
}
