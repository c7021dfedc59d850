/** A set that remembers only what was added last. */
export class Recent {
  private readonly entries = new Set<string>();

  constructor(private readonly limit: number) {}

  add(entry: string): void {
    this.entries.add(entry);
    // A set keeps the order of insertion: its first is its oldest.
    if (this.entries.size > this.limit) this.entries.delete(this.entries.values().next().value!);
  }

  has(entry: string): boolean {
    return this.entries.has(entry);
  }
}
