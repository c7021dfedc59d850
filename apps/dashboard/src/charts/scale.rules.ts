/** From numbers to pixels, for drawing alone: what is said of them is said in the API's own digits. */
export interface Scale {
  ticks: readonly number[];
  /** Where a number lies, in pixels. */
  at: (value: number) => number;
}

/** The one next to it that is 1, 2 or 5 times a power of ten. */
function roundStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough));
  const times = rough / power;
  return (times < 1.5 ? 1 : times < 3 ? 2 : times < 7 ? 5 : 10) * power;
}

/**
 * Round numbers that reach from below the least to above the most, zero among them where it lies between.
 * @param count about how many steps there are to be
 */
export function roundTicks(least: number, most: number, count: number): number[] {
  const [low, high] =
    least === most ? [Math.min(0, least), Math.max(0, most, least === 0 ? 1 : 0)] : [least, most];
  const step = roundStep((high - low) / Math.max(1, count));
  const first = Math.floor(low / step);
  const last = Math.ceil(high / step - 1e-9);
  // `-0` is 0.
  return Array.from({ length: last - first + 1 }, (_, index) => (first + index) * step || 0);
}

/** A scale whose ends are round numbers. `from` and `to` are pixels; on a screen, what is more lies higher. */
export function scaleOf(least: number, most: number, count: number, from: number, to: number): Scale {
  const ticks = roundTicks(least, most, count);
  const [low, high] = [ticks[0]!, ticks.at(-1)!];
  return { ticks, at: (value) => from + ((value - low) / (high - low)) * (to - from) };
}

/** A scale from zero that ends with what is drawn, wherever its last round number lies. */
export function scaleUpTo(most: number, count: number, from: number, to: number): Scale {
  const end = most > 0 ? most : 1;
  return {
    ticks: roundTicks(0, end, count).filter((tick) => tick <= end * 1.000001),
    at: (value) => from + (value / end) * (to - from),
  };
}

const short = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 2 });

/** `1.5K`, `20M`, `0.25`: beside an axis there is no room for more. */
export function tickWord(value: number): string {
  return short.format(value).replace('-', '−');
}

/** The place of the number that lies next to one, in a list that ascends. */
export function nearest(values: readonly number[], wanted: number): number {
  let found = 0;
  for (const [index, value] of values.entries())
    if (Math.abs(value - wanted) < Math.abs(values[found]! - wanted)) found = index;
  return found;
}
