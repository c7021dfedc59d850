import type { Redis } from '@slipway/shared/redis';
import { StoreAway, type StoreMonitor } from '../availability/store.monitor.js';
import type { BufferedItem } from './buffer.item.js';

/** Longer than a write is kept by default; one that was carried out is unmarked at once. */
export const MARKED_MS = 25 * 60 * 60 * 1_000;

type Marked = Pick<BufferedItem, 'id' | 'entity' | 'operation' | 'resource_id'>;

/**
 * Tells the other gateways, over Redis, what one keeps that they would not find: it may be the only one that Postgres was
 * away for. Nothing rests on it but the choice between "there is no such" and "not yet".
 */
export class KeptMarks {
  constructor(
    private readonly redis: Redis,
    private readonly monitor: StoreMonitor,
  ) {}

  /** Never rejects: where Redis is away, which is known after about a second, it is not marked. */
  async mark(item: Marked): Promise<void> {
    const id = idOf(item);
    if (id !== undefined) await this.ask(() => this.redis.set(keyOf(id), '1', 'PX', MARKED_MS));
  }

  unmark(items: readonly Marked[]): void {
    const keys = items.flatMap((item) => {
      const id = idOf(item);
      return id === undefined ? [] : [keyOf(id)];
    });
    if (keys.length > 0) void this.redis.del(...keys).catch(() => undefined);
  }

  /** Whether a gateway keeps it; nothing when Redis cannot tell, which is known after about a second. */
  async isKept(id: string): Promise<boolean | undefined> {
    const found = await this.ask(() => this.redis.exists(keyOf(id)));
    return found === undefined ? undefined : found === 1;
  }

  private async ask<T>(work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await this.monitor.guard(work);
    } catch (error) {
      if (!(error instanceof StoreAway)) void this.monitor.check();
      return undefined;
    }
  }
}

/** The id under which others would look for what a write makes. */
function idOf({ id, entity, operation, resource_id }: Marked): string | undefined {
  if (entity === 'job' && operation === 'submit') return id;
  return entity === 'task' && operation === 'create' ? resource_id : undefined;
}

const keyOf = (id: string): string => `slipway:kept:${id}`;
