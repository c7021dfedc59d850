import type { StyledLine } from './ansi.js';
import type { Match } from './search.js';
import { PLAIN, type SgrStyle } from './sgr.js';

/** A piece of a line that looks the same all through. */
export interface Segment {
  text: string;
  style: SgrStyle;
  /** Which match of its line it belongs to; -1 for none. */
  match: number;
}

/** Cuts `[from, to)` of a line wherever its style or a match begins or ends. */
export function segmentsOf(line: StyledLine, matches: readonly Match[], from: number, to: number): Segment[] {
  const segments: Segment[] = [];
  const end = Math.min(to, line.text.length);
  let span = line.spans.findIndex((one) => one.end > from);
  let match = matches.findIndex((one) => one.end > from);
  for (let at = from; at < end;) {
    const current = match === -1 ? undefined : matches[match];
    const inMatch = current !== undefined && at >= current.start;
    const matchEdge = inMatch ? current.end : (current?.start ?? end);
    const spanEnd = line.spans[span]?.end ?? end;
    const next = Math.min(end, spanEnd, matchEdge);
    segments.push({
      text: line.text.slice(at, next),
      style: line.spans[span]?.style ?? PLAIN,
      match: inMatch ? match : -1,
    });
    at = next;
    if (at === spanEnd) span += 1;
    if (inMatch && at === current.end) match = match + 1 < matches.length ? match + 1 : -1;
  }
  return segments;
}
