/** Results gather for so long: a statement for each would cost more than the rest of the work on an account. */
const GATHER_MS = 50;
const MAX_BATCH = 1_000;

/** Gathers results and stores them, some at a time, in their order. */
export class ResultBuffer<T> {
  private waiting: T[] = [];
  private timer: NodeJS.Timeout | undefined;
  private storing: Promise<void> | undefined;

  /**
   * @param store stores a batch
   * @param onFailure called when it could not; what came later is not stored then either
   */
  constructor(
    private readonly store: (batch: T[]) => Promise<void>,
    private readonly onFailure: (error: unknown) => void,
  ) {}

  add(result: T): void {
    this.waiting.push(result);
    if (this.waiting.length >= MAX_BATCH) this.flush();
    else this.timer ??= setTimeout(() => this.flush(), GATHER_MS);
  }

  /** Settles at once, or, when Postgres is behind, as soon as it has caught up. */
  async room(): Promise<void> {
    while (this.waiting.length > MAX_BATCH && this.storing) await this.storing;
  }

  /** Stores the rest. */
  async end(): Promise<void> {
    this.flush();
    while (this.storing) await this.storing;
  }

  private flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    // One at a time: what comes meanwhile goes into the next one.
    if (this.storing || this.waiting.length === 0) return;
    this.storing = this.storeAll().finally(() => (this.storing = undefined));
  }

  private async storeAll(): Promise<void> {
    try {
      while (this.waiting.length > 0) await this.store(this.waiting.splice(0, MAX_BATCH));
    } catch (error) {
      this.waiting = [];
      this.onFailure(error);
    }
  }
}
