import type { LineRange } from './line.link.js';
import type { LogModel } from './log.model.js';
import type { Timestamps } from './timestamps.js';

/** So many lines are put together before the page may do something else. */
const LINES_AT_ONCE = 5_000;

/**
 * The text of a log as it is shown, but whole: nothing is cut, colours are left out.
 * @param timestamps unless off, each line begins with its time in UTC (RFC 3339), which keeps its meaning in a file
 * @returns pieces, each with its line ends
 */
export async function textOf(
  model: LogModel,
  { from, to }: LineRange,
  timestamps: Timestamps,
): Promise<string[]> {
  const pieces: string[] = [];
  for (let index = from - 1; index < Math.min(to, model.length);) {
    const until = Math.min(to, model.length, index + LINES_AT_ONCE);
    let piece = '';
    for (; index < until; index += 1) {
      if (timestamps !== 'off') piece += `${timeOf(model.line(index).at)} `;
      piece += `${model.plainText(index)}\n`;
    }
    pieces.push(piece);
    if (index < Math.min(to, model.length)) await new Promise((resolve) => setTimeout(resolve));
  }
  return pieces;
}

function timeOf(at: number): string {
  return Number.isNaN(at) ? '-' : new Date(at).toISOString();
}
