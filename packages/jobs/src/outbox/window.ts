/** How many jobs may lie in the queue at least, and in the beginning: the workers' next ones are then at hand. */
const MIN_WINDOW = 2;
const MAX_WINDOW = 2_048;
const MAX_DISPATCH = 32;

/** The window narrows when so many looks in a row have found it hardly touched: one of them can be a worker's pause. */
const QUIET_LOOKS = 4;

/** What a look found and did. */
export interface Look {
  queuedBefore: number;
  handedOver: number;
  /** Whether the window kept jobs back. */
  isFull: boolean;
}

/**
 * How many jobs of a type may lie in the queue. What lies there has its place for good, so it should be little: just
 * enough that no worker waits until the relay looks again. Where the workers have taken half of it between two looks the
 * window doubles, where they hardly touch it it halves: it settles at minutes-long builds near the minimum and at
 * thousands of short jobs a second in the hundreds.
 */
export class Window {
  private current = MIN_WINDOW;
  private queued = 0;
  private quiet = 0;
  /** Whether the last look filled it: only then does what is left of it tell how fast it is emptied. */
  private wasFull = false;

  get size(): number {
    return this.current;
  }

  /** How many jobs share a dispatch: one, until the workers empty the queue by the hundred. */
  get dispatchSize(): number {
    return Math.max(1, Math.min(MAX_DISPATCH, Math.floor(this.current / 32)));
  }

  /** Takes in a look. @returns how many jobs the workers have taken since the last one */
  note({ queuedBefore, handedOver, isFull }: Look): number {
    const taken = this.queued - queuedBefore;
    if (this.wasFull) {
      this.quiet = taken < this.current / 8 ? this.quiet + 1 : 0;
      if (taken >= this.current / 2) this.current = Math.min(MAX_WINDOW, this.current * 2);
      else if (this.quiet >= QUIET_LOOKS) {
        this.current = Math.max(MIN_WINDOW, Math.floor(this.current / 2));
        this.quiet = 0;
      }
    }
    this.queued = queuedBefore + handedOver;
    this.wasFull = isFull;
    return Math.max(0, taken);
  }
}
