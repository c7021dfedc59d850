export interface AdaptiveLimitOptions {
  /** Calls at a time to begin with. */
  initial: number;
  max: number;
}

/** How a call went, as far as it tells whether there were too many at a time. */
export type Load = 'fine' | 'too much' | 'unknown';

interface Waiting {
  grant: () => void;
}

/**
 * How many calls may be under way at a time: one more with every round of calls that went well, half as many when one
 * was too much (additive increase, multiplicative decrease; Chiu and Jain, 1989).
 */
export class AdaptiveLimit {
  private limit: number;
  private underWay = 0;
  /** Grows with every decrease: calls that began before one say nothing about what is now. */
  private round = 0;
  private readonly waiting = new Set<Waiting>();

  constructor(private readonly options: AdaptiveLimitOptions) {
    this.limit = options.initial;
  }

  /** Calls that may be under way at a time now. */
  get current(): number {
    return Math.floor(this.limit);
  }

  /** Waits for a place. @returns what gives it back; call it once. @throws the signal's reason */
  async acquire(signal: AbortSignal): Promise<(load: Load) => void> {
    signal.throwIfAborted();
    if (this.underWay < this.current && this.waiting.size === 0) this.underWay += 1;
    else await this.place(signal);
    const { round } = this;
    return (load) => {
      this.underWay -= 1;
      if (load === 'fine') this.limit = Math.min(this.options.max, this.limit + 1 / this.limit);
      else if (load === 'too much' && round === this.round) {
        this.round += 1;
        this.limit = Math.max(1, this.limit / 2);
      }
      this.admit();
    };
  }

  private place(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const one: Waiting = {
        grant: () => {
          signal.removeEventListener('abort', leave);
          resolve();
        },
      };
      const leave = () => {
        this.waiting.delete(one);
        reject(signal.reason as Error);
      };
      signal.addEventListener('abort', leave, { once: true });
      this.waiting.add(one);
    });
  }

  private admit(): void {
    for (const one of this.waiting) {
      if (this.underWay >= this.current) return;
      this.waiting.delete(one);
      this.underWay += 1;
      one.grant();
    }
  }
}
