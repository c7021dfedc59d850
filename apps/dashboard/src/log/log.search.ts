import type { LogModel } from './log.model.js';
import { countIn, patternOf } from './search.js';

/** Longer than this the search does not hold the page up at a time: a frame has 16.7 ms. */
const SLICE_MS = 8;
/** More are not counted: nobody steps through them. */
const MAX_MATCHES = 1_000_000;

/** Where the search stands: a match, by its row and its place among the matches of that row. */
interface Position {
  index: number;
  match: number;
}

/** What a reader sees of a search. */
export interface SearchState {
  pattern: RegExp | undefined;
  count: number;
  /** Which match is the current one, from 1; 0 for none. */
  ordinal: number;
  position: Position | undefined;
  /** Whether all that there is has been searched. */
  done: boolean;
  /** Whether there are more matches than are counted. */
  capped: boolean;
  /** Grows with every step: the view then goes to the current match. */
  steps: number;
}

const NOTHING: SearchState = {
  pattern: undefined,
  count: 0,
  ordinal: 0,
  position: undefined,
  done: true,
  capped: false,
  steps: 0,
};

/**
 * Searches a log in slices, so that a hundred thousand lines hold up no frame, and goes on with lines as they arrive.
 * Kept is how many matches there are up to each row that has some: two numbers per row, however many matches.
 */
export class LogSearch {
  /** Replaced with every change, for `useSyncExternalStore`. */
  state: SearchState = NOTHING;

  private readonly listeners = new Set<() => void>();
  private indexes: number[] = [];
  /** Matches up to and including the row at the same place of `indexes`. */
  private totals: number[] = [];
  private searched = 0;
  private anchor = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private leaveModel: (() => void) | undefined;

  constructor(private readonly model: LogModel) {}

  /** Starts anew. @param anchor the row from which on the first match becomes the current one */
  find(query: string, anchor: number): void {
    this.indexes = [];
    this.totals = [];
    this.searched = 0;
    this.anchor = anchor;
    const pattern = patternOf(query);
    this.set({ ...NOTHING, pattern, done: pattern === undefined, steps: this.state.steps });
    if (pattern) this.searchSlice();
  }

  next(): void {
    const { ordinal, count } = this.state;
    if (count > 0) this.set(this.at(ordinal >= count ? 1 : ordinal + 1, this.state));
  }

  previous(): void {
    const { ordinal, count } = this.state;
    if (count > 0) this.set(this.at(ordinal <= 1 ? count : ordinal - 1, this.state));
  }

  // Bound, as React calls it without its object.
  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    this.leaveModel ??= this.model.subscribe(() => this.continue());
    return () => {
      this.listeners.delete(listener);
      if (this.listeners.size > 0) return;
      this.leaveModel?.();
      this.leaveModel = undefined;
      clearTimeout(this.timer);
      this.timer = undefined;
    };
  };

  private continue(): void {
    if (this.state.pattern && this.timer === undefined && this.searched < this.model.length)
      this.searchSlice();
  }

  private searchSlice(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    const { pattern, capped } = this.state;
    if (!pattern || capped) return;
    const until = performance.now() + SLICE_MS;
    let count = this.totals.at(-1) ?? 0;
    while (this.searched < this.model.length && count < MAX_MATCHES && performance.now() < until) {
      const found = countIn(this.model.plainText(this.searched), pattern);
      if (found > 0) {
        count += found;
        this.indexes.push(this.searched);
        this.totals.push(count);
      }
      this.searched += 1;
    }
    const full = count >= MAX_MATCHES;
    const done = full || this.searched >= this.model.length;
    const state = { ...this.state, count, done, capped: full };
    // A slice that has found nothing is none to be drawn: drawing takes as long as searching.
    if (done || count !== this.state.count) this.set(state.ordinal === 0 ? this.atFirst(state) : state);
    if (!done) this.timer = setTimeout(() => this.searchSlice());
  }

  /** The first match at or after the anchor; the first of all when everything was searched and none is there. */
  private atFirst(state: SearchState): SearchState {
    const at = lowerBound(this.indexes, this.anchor);
    if (at < this.indexes.length) return this.at((this.totals[at - 1] ?? 0) + 1, state);
    return state.done && state.count > 0 ? this.at(1, state) : state;
  }

  private at(ordinal: number, state: SearchState): SearchState {
    const at = lowerBound(this.totals, ordinal);
    const position = { index: this.indexes[at] ?? 0, match: ordinal - 1 - (this.totals[at - 1] ?? 0) };
    return { ...state, ordinal, position, steps: state.steps + 1 };
  }

  private set(state: SearchState): void {
    this.state = state;
    for (const listener of this.listeners) listener();
  }
}

/** The first place in an ascending list whose value is not below the given one. */
function lowerBound(values: readonly number[], value: number): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((values[middle] ?? 0) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
