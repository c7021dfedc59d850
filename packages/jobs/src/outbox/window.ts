/** How many jobs may lie in the queue at least, and in the beginning: the workers' next ones are then at hand. */
const MIN_WINDOW = 2;
const MAX_WINDOW = 2_048;
const MAX_DISPATCH = 32;

/**
 * How many jobs of a type may lie in the queue. What lies there has its place for good, so it should be little: just
 * enough that no worker waits until the relay looks again. Where the workers have taken half of it between two looks the
 * window doubles, where they have hardly touched it it halves: it settles at seconds-long builds near the minimum and
 * at thousands of short jobs a second in the hundreds.
 */
export class Window {
  private current = MIN_WINDOW;
  /** Whether the last look filled it: only then does what is left of it tell how fast it is emptied. */
  private wasFull = false;

  get size(): number {
    return this.current;
  }

  /** How many jobs share a dispatch: one, until the workers empty the queue by the hundred. */
  get dispatchSize(): number {
    return Math.max(1, Math.min(MAX_DISPATCH, Math.floor(this.current / 32)));
  }

  /** Takes in what a look found and did. */
  note(found: { queuedBefore: number; handedOver: number; isMoreDue: boolean }): void {
    if (this.wasFull) {
      if (found.queuedBefore <= this.current / 2) this.current = Math.min(MAX_WINDOW, this.current * 2);
      else if (found.queuedBefore > (this.current * 7) / 8)
        this.current = Math.max(MIN_WINDOW, Math.floor(this.current / 2));
    }
    this.wasFull = found.isMoreDue && found.queuedBefore + found.handedOver >= this.current;
  }
}
