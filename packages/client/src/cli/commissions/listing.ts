import type { Output } from '../output.js';

interface Listed<T> {
  data: T[];
  total: number;
}

/** Shows what a list begins with as a table, or a hint where there is nothing. */
export function showListed<T>(
  shown: Output,
  page: Listed<T>,
  rowsOf: (data: T[]) => string[][],
  hint: string,
): void {
  shown.show(page, page.data.length > 0 ? [...shown.table(rowsOf(page.data)), ...restLines(page)] : [hint]);
}

/** How many more there are, and how to see them; nothing when these are all. */
export function restLines({ data, total }: Listed<unknown>): string[] {
  const rest = total - data.length;
  return rest > 0 ? [`… and ${rest.toLocaleString('en')} more: --limit ${total}`] : [];
}
