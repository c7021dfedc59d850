import type { Redis } from '@slipway/shared/redis';
import { StoreAway, type StoreMonitor } from '../availability/store.monitor.js';
import type { BufferedItem } from './buffer.item.js';

/** Longer than a write is kept by default; one that was carried out is unmarked at once. */
export const MARKED_MS = 25 * 60 * 60 * 1_000;

/** What Redis is told later, at most, where it is away; of more it is the oldest that it is never told of. */
const MAX_OWED = 50_000;
const TOLD_AT_ONCE = 500;

type Marked = Pick<BufferedItem, 'id' | 'entity' | 'operation' | 'resource_id'>;

/**
 * Tells the other gateways, over Redis, what one keeps that they would not find: it may be the only one that Postgres was
 * away for. Nothing rests on it but the choice between "there is no such" and "not yet".
 */
export class KeptMarks {
  /** Which ids are to be marked or not, of those of which Redis has not said that it knows; the oldest first. */
  private readonly owed = new Map<string, boolean>();

  constructor(
    private readonly redis: Redis,
    private readonly monitor: StoreMonitor,
  ) {
    monitor.on('back', () => void this.tellOwed());
  }

  /** Never rejects: where Redis is away, which is known after about a second, it is marked when that is back. */
  async mark(item: Marked): Promise<void> {
    const id = idOf(item);
    if (id === undefined) return;
    this.owe(id, true);
    await this.ask(() => this.tell([id], true));
  }

  /** Where Redis is away, it is done when that is back: a mark that stays keeps others from saying that there is none. */
  unmark(items: readonly Marked[]): void {
    const ids = items.map(idOf).filter((id) => id !== undefined);
    if (ids.length === 0) return;
    for (const id of ids) this.owe(id, false);
    void this.tell(ids, false).catch(() => this.tryAgain());
  }

  /** Whether a gateway keeps it; nothing when Redis cannot tell, which is known after about a second. */
  async isKept(id: string): Promise<boolean | undefined> {
    const found = await this.ask(() => this.redis.exists(keyOf(id)));
    return found === undefined ? undefined : found === 1;
  }

  private owe(id: string, isKept: boolean): void {
    // As the newest: it is the last to be dropped.
    this.owed.delete(id);
    this.owed.set(id, isKept);
    if (this.owed.size > MAX_OWED) this.owed.delete(this.owed.keys().next().value!);
  }

  private async tell(ids: readonly string[], isKept: boolean): Promise<void> {
    const keys = ids.map(keyOf);
    if (isKept) await Promise.all(keys.map((key) => this.redis.set(key, '1', 'PX', MARKED_MS)));
    else await this.redis.del(...keys);
    // What was decided meanwhile is still to be told.
    for (const id of ids) if (this.owed.get(id) === isKept) this.owed.delete(id);
  }

  /** After an error that may have been of a moment; what is back later is told then. */
  private async tryAgain(): Promise<void> {
    await this.monitor.check();
    if (this.monitor.isUp) await this.tellOwed();
  }

  /** Never rejects: what fails is told the next time. */
  private async tellOwed(): Promise<void> {
    const owed = [...this.owed];
    try {
      for (let from = 0; from < owed.length; from += TOLD_AT_ONCE) {
        const some = Map.groupBy(owed.slice(from, from + TOLD_AT_ONCE), ([, isKept]) => isKept);
        for (const [isKept, entries] of some) {
          const ids = entries.map(([id]) => id).filter((id) => this.owed.get(id) === isKept);
          if (ids.length > 0) await this.tell(ids, isKept);
        }
      }
    } catch {
      // It is away again.
    }
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
