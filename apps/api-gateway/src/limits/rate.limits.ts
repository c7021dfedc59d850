import { TooManyRequests } from '@slipway/shared/errors';
import type { Redis } from '@slipway/shared/redis';
import { WindowCounts } from './window.counts.js';

/**
 * What is counted: requests of an address before anybody is known and of a tenant afterwards, and sign-ups from an address.
 */
export type RateScope = 'address' | 'tenant' | 'sign_up';

export interface RateLimitsOptions {
  redis: Redis;
  /** How many in a minute; 0 sets no limit. */
  perMinute: Record<RateScope, number>;
  now?: () => number;
}

/** What is left to somebody. */
export interface Quota {
  limit: number;
  remaining: number;
  /** Until all of it is there again. */
  resetSeconds: number;
}

const WHAT: Record<RateScope, string> = {
  address: 'requests from your address',
  tenant: 'requests of your organisation',
  sign_up: 'sign-ups from your address',
};
const WINDOW_MS = 60_000;

/** How often something may be done in a minute, over all gateways. */
export class RateLimits {
  private readonly counts: Record<RateScope, WindowCounts>;

  constructor(private readonly options: RateLimitsOptions) {
    const { redis, now } = options;
    const counted = (name: RateScope) =>
      new WindowCounts({ redis, name, windowMs: WINDOW_MS, ...(now ? { now } : {}) });
    this.counts = { address: counted('address'), tenant: counted('tenant'), sign_up: counted('sign_up') };
  }

  /**
   * Counts one. One that is refused is not counted: who keeps asking is let in with the next minute.
   * @returns what is left, or nothing where there is no limit
   * @throws TooManyRequests
   */
  admit(scope: RateScope, key: string): Quota | undefined {
    const limit = this.options.perMinute[scope];
    if (limit === 0) return undefined;
    const counts = this.counts[scope];
    const resetSeconds = Math.ceil(counts.remainingMs / 1_000);
    if (counts.of(key) >= limit)
      throw new TooManyRequests(
        `There were ${limit} ${WHAT[scope]} in this minute already. Go on in ${resetSeconds} s.`,
        resetSeconds,
      );
    counts.add(key);
    return { limit, remaining: Math.max(0, limit - counts.of(key)), resetSeconds };
  }

  /** Tells the other gateways at once what was counted here, and learns what they have counted. */
  async share(): Promise<void> {
    await Promise.all(Object.values(this.counts).map((counts) => counts.share()));
  }

  close(): void {
    for (const counts of Object.values(this.counts)) counts.close();
  }
}
