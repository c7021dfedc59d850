/** The rows that the view scrolls through: `count` of them, from the index `start` on. */
export interface RowWindow {
  start: number;
  count: number;
}

/**
 * Browsers draw nothing beyond some 33 million pixels (2^25 in Chromium, less in Firefox), so a view holds no more rows
 * than fit well below that; the others are one step away. Wrapped lines may be many rows high.
 */
export function mostRows(wrap: boolean): number {
  return wrap ? 100_000 : 800_000;
}

/** The window of `most` rows that begins at `start`, or as near to it as there are rows. */
export function windowAt(start: number, length: number, most: number): RowWindow {
  const from = Math.max(0, Math.min(start, length - 1));
  return { start: from, count: Math.min(most, length - from) };
}

/** The start of a window that holds the index with much around it; the same one while it already does. */
export function startFor(index: number, start: number, most: number): number {
  if (index >= start && index < start + most) return start;
  return Math.max(0, index - Math.floor(most / 2));
}
