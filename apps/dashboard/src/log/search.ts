/** A place in a text, from `start` up to (not including) `end`. */
export interface Match {
  start: number;
  end: number;
}

/** Finds a text as it was typed, in any case; undefined when there is nothing to find. */
export function patternOf(query: string): RegExp | undefined {
  if (query === '') return undefined;
  // With `u` a match never ends between the halves of a surrogate pair, and its places are those of the text itself,
  // which `toLowerCase` may lengthen.
  return new RegExp(query.toWellFormed().replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'), 'giu');
}

export function matchesIn(text: string, pattern: RegExp | undefined): Match[] {
  if (!pattern) return [];
  return Array.from(text.matchAll(pattern), ({ index, 0: found }) => ({
    start: index,
    end: index + found.length,
  }));
}

export function countIn(text: string, pattern: RegExp): number {
  let count = 0;
  pattern.lastIndex = 0;
  while (pattern.test(text)) count += 1;
  return count;
}
