/** How many jobs may lie in the queue at least, and in the beginning: the workers' next ones are then at hand. */
const MIN_WINDOW = 2;
const MAX_WINDOW = 2_048;
const MAX_DISPATCH = 32;

/**
 * Looks may come late, and workers must not wait for them: a window up to here is widened whenever a look finds it empty,
 * a wider one when two in a row do.
 */
const NARROW = 256;

/** What the window holds should last the workers so long: from the first figure up to some times as much. */
const LASTS_MS = 160;
const LASTS_TIMES = 4;

/** The window narrows when so many looks in a row have found it hardly touched: one of them can be a worker's pause. */
const QUIET_LOOKS = 4;

/**
 * When to look again while more is due, in milliseconds: at once where the workers had emptied the queue, less soon where
 * nothing moved, as with builds of minutes; else when they will have taken a quarter of the window, in these bounds.
 */
const LOOK_AGAIN_MS = { emptied: 2, least: 40, most: 160, still: 250 };

/** What a look found and did. */
export interface Look {
  queuedBefore: number;
  handedOver: number;
  /** Whether the window kept jobs back. */
  isFull: boolean;
  /** The moment of the look, in milliseconds of any clock that only goes on. */
  atMs: number;
}

/**
 * How many jobs of a type may lie in the queue, and when to look whether there is room again. What lies there has its
 * place for good, so it should be little: just enough that no worker waits until the relay looks again. Where the workers
 * would empty it within a moment the window doubles, where they hardly touch it it halves: it settles at minutes-long
 * builds near the minimum and at thousands of short jobs a second in the hundreds.
 */
export class Window {
  private current = MIN_WINDOW;
  private queued = 0;
  private quiet = 0;
  private lookedAtMs = 0;
  private wasEmpty = false;
  /** Whether the last look filled it: only then does what is left of it tell how fast it is emptied. */
  private wasFull = false;

  get size(): number {
    return this.current;
  }

  /** How many jobs share a dispatch: one, until the workers empty the queue by the hundred. */
  get dispatchSize(): number {
    return Math.max(1, Math.min(MAX_DISPATCH, Math.floor(this.current / 32)));
  }

  /** Takes in a look. @returns when to look again if more is due, in milliseconds */
  note({ queuedBefore, handedOver, isFull, atMs }: Look): number {
    const taken = Math.max(0, this.queued - queuedBefore);
    const sinceMs = atMs - this.lookedAtMs;
    /** How long the workers take for as many jobs as the window has. */
    const lastsMs = (this.current * sinceMs) / taken;
    if (this.wasFull) this.fit(lastsMs, queuedBefore === 0);
    this.queued = queuedBefore + handedOver;
    this.lookedAtMs = atMs;
    this.wasEmpty = queuedBefore === 0;
    this.wasFull = isFull;
    if (taken + handedOver === 0) return LOOK_AGAIN_MS.still;
    if (queuedBefore === 0) return LOOK_AGAIN_MS.emptied;
    // A short moment, in which the workers may only have woken up, tells nothing.
    if (sinceMs < LOOK_AGAIN_MS.least) return LOOK_AGAIN_MS.least;
    return Math.min(LOOK_AGAIN_MS.most, Math.max(LOOK_AGAIN_MS.least, lastsMs / 4));
  }

  private fit(lastsMs: number, isEmpty: boolean): void {
    this.quiet = lastsMs > LASTS_TIMES * LASTS_MS ? this.quiet + 1 : 0;
    if (lastsMs < LASTS_MS || (isEmpty && (this.wasEmpty || this.current < NARROW)))
      this.current = Math.min(MAX_WINDOW, this.current * 2);
    else if (this.quiet >= QUIET_LOOKS) {
      this.current = Math.max(MIN_WINDOW, Math.floor(this.current / 2));
      this.quiet = 0;
    }
  }
}
