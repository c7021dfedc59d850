/** A number of places of which each running job takes one. */
export class Slots {
  private free: number;
  private readonly waiting = new Set<(taken: boolean) => void>();

  constructor(readonly size: number) {
    this.free = size;
  }

  get taken(): number {
    return this.size - this.free;
  }

  /**
   * Takes a place, in the order of asking.
   * @returns false when there was none for so long, or none will be any more
   */
  take(withinMs: number): Promise<boolean> {
    if (this.free > 0) {
      this.free -= 1;
      return Promise.resolve(true);
    }
    return new Promise((resolve) => {
      const settle = (taken: boolean) => {
        clearTimeout(timer);
        this.waiting.delete(settle);
        resolve(taken);
      };
      const timer = setTimeout(() => settle(false), withinMs);
      this.waiting.add(settle);
    });
  }

  giveBack(): void {
    const next = this.waiting.values().next().value;
    if (next) next(true);
    else this.free += 1;
  }

  /** Sends away all that wait. */
  close(): void {
    for (const settle of this.waiting) settle(false);
  }
}
