import { LRUCache } from 'lru-cache';
import type { Redis } from '@slipway/shared/redis';

export interface WindowCountsOptions {
  redis: Redis;
  /** The namespace of the keys in Redis. */
  name: string;
  windowMs?: number;
  /** How often the gateways tell each other what they have counted. */
  shareMs?: number;
  /** Keys that are counted at a time; of more, those that were seen least recently are forgotten. */
  maxKeys?: number;
  /** The clock of the windows, in milliseconds since 1970: the gateways' clocks are to agree within a second or so. */
  now?: () => number;
}

interface Count {
  window: number;
  /** Of all gateways, as Redis said last. */
  told: number;
  /** Of this one, since then. */
  untold: number;
}

/**
 * Counts by key in fixed windows of time. Each gateway counts by itself, which costs a request nothing and goes on while
 * Redis is away, and adds what it has counted to the sums in Redis every `shareMs`: by so much the gateways together can
 * be late to see that a limit is reached.
 */
export class WindowCounts {
  private readonly counts: LRUCache<string, Count>;
  private readonly windowMs: number;
  private readonly now: () => number;
  private readonly changed = new Set<string>();
  private readonly timer: NodeJS.Timeout;
  private sharing: Promise<void> | undefined;

  constructor(private readonly options: WindowCountsOptions) {
    const { windowMs = 60_000, shareMs = 200, maxKeys = 100_000, now = Date.now } = options;
    this.windowMs = windowMs;
    this.now = now;
    this.counts = new LRUCache({ max: maxKeys });
    this.timer = setInterval(() => void this.share(), shareMs);
    this.timer.unref();
  }

  /** How many there are in the window of now, as far as is known here. */
  of(key: string): number {
    const count = this.counts.get(key);
    return count?.window === this.window ? count.told + count.untold : 0;
  }

  add(key: string): void {
    const { window } = this;
    const count = this.counts.get(key);
    if (count?.window === window) count.untold += 1;
    else this.counts.set(key, { window, told: 0, untold: 1 });
    this.changed.add(key);
  }

  /** Milliseconds until the next window begins. */
  get remainingMs(): number {
    return this.windowMs - (this.now() % this.windowMs);
  }

  /** Adds to the sums of all what was counted here, and learns what they are. What Redis did not take waits. */
  share(): Promise<void> {
    this.sharing ??= this.exchange().finally(() => (this.sharing = undefined));
    return this.sharing;
  }

  close(): void {
    clearInterval(this.timer);
  }

  private get window(): number {
    return Math.floor(this.now() / this.windowMs);
  }

  /** What was counted in windows that are over is of no use to anybody, however long Redis is away. */
  private forgetPast(): void {
    for (const key of this.changed)
      if (this.counts.peek(key)?.window !== this.window) this.changed.delete(key);
  }

  private async exchange(): Promise<void> {
    const { redis, name } = this.options;
    if (this.changed.size === 0) return;
    if (redis.status !== 'ready') return this.forgetPast();
    const sent: { key: string; count: Count; n: number }[] = [];
    for (const key of this.changed) {
      const count = this.counts.peek(key);
      if (count?.window === this.window && count.untold > 0) sent.push({ key, count, n: count.untold });
    }
    this.changed.clear();
    if (sent.length === 0) return;
    const pipeline = redis.pipeline();
    for (const { key, count, n } of sent) {
      const stored = `slipway:rate:${name}:${key}:${count.window}`;
      pipeline.incrby(stored, n).pexpire(stored, 2 * this.windowMs);
    }
    const answers = await pipeline.exec().catch(() => null);
    for (const [index, { key, count, n }] of sent.entries()) {
      const sum = answers?.[index * 2]?.[1];
      if (typeof sum === 'number') {
        count.told = sum;
        count.untold -= n;
      } else this.changed.add(key);
    }
  }
}
