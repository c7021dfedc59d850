/** A page that opens subscribes to all that it shows at once. */
const BURST = 1_000;
const PER_SECOND = 100;

/** How fast a socket may send messages: a burst, and then so many a second (a token bucket). */
export class MessagePace {
  private left = BURST;
  private at: number;

  /** @param now in milliseconds, of a clock that only goes on */
  constructor(private readonly now: () => number = () => performance.now()) {
    this.at = now();
  }

  /** Counts a message. @returns whether there may be one */
  admits(): boolean {
    const now = this.now();
    this.left = Math.min(BURST, this.left + ((now - this.at) / 1_000) * PER_SECOND);
    this.at = now;
    if (this.left < 1) return false;
    this.left -= 1;
    return true;
  }
}
