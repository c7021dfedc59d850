import type { Match } from './search.js';

/** A stretch of a line that is drawn, up to (not including) `to`. */
export interface Part {
  from: number;
  to: number;
}

/** So much of a line is drawn at first: more than a screen is wide, and nothing that a browser notices. */
export const SHOWN_AT_FIRST = 2_000;
/** How much more each time it is asked for. */
export const SHOW_MORE = 20_000;
const BEFORE_MATCH = 200;
const AFTER_MATCH = 800;

/**
 * Which parts of a long line are drawn: its beginning, and what is around the current match if that is further on. A
 * line of a megabyte in one piece takes a browser seconds to lay out.
 */
export function shownParts(length: number, shown: number, match: Match | undefined): Part[] {
  const beginning = { from: 0, to: Math.min(length, shown) };
  if (!match || match.end <= beginning.to) return [beginning];
  const from = match.start - BEFORE_MATCH;
  const to = Math.min(length, match.start + AFTER_MATCH);
  return from <= beginning.to ? [{ from: 0, to }] : [beginning, { from, to }];
}
