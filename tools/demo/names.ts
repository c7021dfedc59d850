const TRADES = ['Bakery', 'Museum', 'Cycle Shop', 'Nursery', 'Brewery', 'Theatre', 'Printworks', 'Library'];
const PLACES = ['Oakfield', 'Lakeside', 'Northgate', 'Millbrook', 'Eastport', 'Hillcrest', 'Stonebridge'];
const STUDIOS = ['Harbour', 'Meadow', 'Bridge', 'Garden', 'Canal', 'Tower', 'Orchard', 'Quarry'];

/** Where things are sold: nobody's name. */
const REGIONS = ['North', 'South', 'East', 'West', 'Coast', 'Valley', 'Online'];

/** Another name for each index: the words first, then the words with a number. */
function named(index: number, words: number, name: (index: number) => string): string {
  const round = Math.floor(index / words);
  return round === 0 ? name(index) : `${name(index % words)} ${round + 1}`;
}

const at = (words: readonly string[], index: number): string => words[index % words.length] ?? '';

export function clientName(index: number): string {
  const words = TRADES.length * PLACES.length;
  return named(index, words, (one) => `${at(TRADES, one)} ${at(PLACES, one)}`);
}

export function studioName(index: number): string {
  return named(index, STUDIOS.length, (one) => `Studio ${at(STUDIOS, one)}`);
}

export function salesName(index: number): string {
  return named(index, REGIONS.length, (one) => `Sales ${at(REGIONS, one)}`);
}

/** `Studio Harbour 2` as an id from outside: `studio-harbour-2`. */
export function keyOf(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
}
