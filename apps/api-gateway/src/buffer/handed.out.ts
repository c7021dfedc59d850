/**
 * Which items are in somebody's hands, which rest, and which may have been carried out although they wait. Not on the disk:
 * after a crash they are carried out again, which changes nothing.
 */
export class HandedOut {
  private taken = new Set<number>();
  /** Until when, of `performance.now()`. */
  private readonly resting = new Map<number, number>();
  private readonly tried = new Set<number>();

  /** @param before the last item that was there already when the file was opened: nobody knows who had it in hand */
  constructor(private readonly before: number) {}

  /** Items that are not free, at most. */
  get size(): number {
    return this.taken.size + this.resting.size;
  }

  isTaken(seq: number): boolean {
    return this.taken.has(seq);
  }

  isFree(seq: number): boolean {
    if (this.taken.has(seq)) return false;
    const until = this.resting.get(seq);
    if (until === undefined) return true;
    if (until > performance.now()) return false;
    this.resting.delete(seq);
    return true;
  }

  /** Whether it was in somebody's hands at any time: a connection that broke does not say what was done. */
  mayBeDone(seq: number): boolean {
    return seq <= this.before || this.tried.has(seq);
  }

  take(seq: number): void {
    this.taken.add(seq);
    this.tried.add(seq);
  }

  /** @param pauseMs before it may be taken again */
  giveBack(seq: number, pauseMs: number): void {
    this.taken.delete(seq);
    if (pauseMs > 0) this.resting.set(seq, performance.now() + pauseMs);
  }

  /** It waits no more. */
  forget(seq: number): void {
    this.taken.delete(seq);
    this.tried.delete(seq);
    this.resting.delete(seq);
  }

  /** @returns what makes that as it is now */
  remember(): () => void {
    const taken = new Set(this.taken);
    return () => {
      this.taken = taken;
    };
  }
}
