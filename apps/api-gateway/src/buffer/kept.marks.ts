import { EventEmitter } from 'node:events';
import { newId } from '@slipway/shared/ids';
import type { Redis } from '@slipway/shared/redis';
import { StoreAway, type StoreMonitor } from '../availability/store.monitor.js';
import type { KeptWrite } from './buffer.item.js';

/** Longer than a write is kept by default; one that was carried out is unmarked at once. */
export const MARKED_MS = 25 * 60 * 60 * 1_000;

/** What Redis is told later, at most, where it is away; of more it is the oldest that it is never told of. */
const MAX_OWED = 50_000;
const TOLD_AT_ONCE = 500;

/** Written once into a Redis that is empty: where it is another one, the marks are gone with all the rest. */
const MEMORY_KEY = 'slipway:kept-memory';
/** How often Redis is asked whether it still has its memory, and told what it is still to be told. */
const LOOK_MS = 1_000;
/** There while marks may be missing: from when somebody notices the loss until some time after the last was made anew. */
const UNSURE_KEY = 'slipway:kept-unsure';
/** In this time everybody notices a loss, or that Redis is back, and begins to mark anew. */
const UNSURE_MS = 30_000;

/**
 * Tells the other gateways, over Redis, what one keeps that they would not find: it may be the only one that Postgres was
 * away for. Nothing rests on it but the choice between "there is no such" and "not yet". `forgotten` says that Redis has
 * lost its memory.
 */
export class KeptMarks extends EventEmitter<{ forgotten: [] }> {
  /** Which ids are to be marked or not, of those of which Redis has not said that it knows; the oldest first. */
  private readonly owed = new Map<string, boolean>();
  /** By what Redis was last known. */
  private memory: string | undefined;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly redis: Redis,
    private readonly monitor: StoreMonitor,
  ) {
    super();
    monitor.on('back', () => void this.tellOwed());
  }

  /** Settles when it knows Redis, or knows that it is away. Never rejects. */
  async start(): Promise<void> {
    this.timer = setInterval(() => void this.look(), LOOK_MS).unref();
    await this.look();
  }

  stop(): void {
    clearInterval(this.timer);
  }

  /** Never rejects: where Redis is away, which is known after about a second, it is marked when that is back. */
  async mark(...items: readonly KeptWrite[]): Promise<void> {
    const ids = items.map(idOf).filter((id) => id !== undefined);
    if (ids.length === 0) return;
    for (const id of ids) this.owe(id, true);
    await this.ask(() => this.tell(ids, true));
  }

  /** Where Redis is away, it is done when that is back: a mark that stays keeps others from saying that there is none. */
  unmark(items: readonly KeptWrite[]): void {
    const ids = items.map(idOf).filter((id) => id !== undefined);
    if (ids.length === 0) return;
    for (const id of ids) this.owe(id, false);
    void this.tell(ids, false).catch(() => this.tryAgain());
  }

  /** What others say of what is not marked is unsure for a while longer: marks are being made. */
  async beUnsure(): Promise<void> {
    await this.ask(() => this.sayUnsure());
  }

  /**
   * Whether a gateway keeps it; nothing when Redis cannot tell: it is away, which is known after about a second, or was a
   * moment ago, or has lost its memory.
   */
  async isKept(id: string): Promise<boolean | undefined> {
    return this.ask(async () => {
      const [mark, unsure, memory] = await this.redis.mget(keyOf(id), UNSURE_KEY, MEMORY_KEY);
      if (mark !== null) return true;
      const isAsItWas = await this.recall(memory ?? null);
      // What others could not tell it while it was away, they may be about to.
      const isSure = isAsItWas && unsure === null && this.monitor.wasAwaySince(UNSURE_MS) === undefined;
      return isSure ? false : undefined;
    });
  }

  /**
   * Looks whether Redis is the one that it was; an empty one is given something to be known by, by others only after the
   * loss has become known.
   */
  private async recall(found: string | null): Promise<boolean> {
    if (found !== null && (this.memory === undefined || found === this.memory)) {
      this.memory = found;
      return true;
    }
    const isLost = this.memory !== undefined;
    if (isLost) await this.sayUnsure();
    const mine = newId();
    const memory = found ?? (await this.redis.set(MEMORY_KEY, mine, 'NX', 'GET')) ?? mine;
    if (isLost && memory !== this.memory) this.emit('forgotten');
    this.memory = memory;
    return !isLost;
  }

  private sayUnsure(): Promise<unknown> {
    return this.redis.set(UNSURE_KEY, '1', 'PX', UNSURE_MS);
  }

  private async look(): Promise<void> {
    await this.ask(async () => this.recall(await this.redis.get(MEMORY_KEY)));
    if (this.owed.size > 0) await this.tellOwed();
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
function idOf({ id, entity, operation, resource_id }: KeptWrite): string | undefined {
  if (entity === 'job' && operation === 'submit') return id;
  return entity === 'task' && operation === 'create' ? resource_id : undefined;
}

const keyOf = (id: string): string => `slipway:kept:${id}`;
