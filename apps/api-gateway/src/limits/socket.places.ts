import { TooManyRequests } from '@slipway/shared/errors';

/** How many sockets and event streams a tenant may have open at one gateway. */
export class SocketPlaces {
  private readonly taken = new Map<string, number>();

  constructor(private readonly perTenant: number) {}

  /**
   * @returns gives the place back; a second call does nothing
   * @throws TooManyRequests
   */
  take(tenantId: string): () => void {
    const others = this.taken.get(tenantId) ?? 0;
    if (others >= this.perTenant)
      throw new TooManyRequests(
        `Your organisation has ${this.perTenant} sockets and streams open already. Close some of them.`,
        10,
      );
    this.taken.set(tenantId, others + 1);
    let isTaken = true;
    return () => {
      if (!isTaken) return;
      isTaken = false;
      const left = this.taken.get(tenantId)! - 1;
      if (left === 0) this.taken.delete(tenantId);
      else this.taken.set(tenantId, left);
    };
  }

  /** Of all tenants. */
  get count(): number {
    let sum = 0;
    for (const n of this.taken.values()) sum += n;
    return sum;
  }
}
