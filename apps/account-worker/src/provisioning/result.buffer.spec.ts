import { describe, expect, it } from 'vitest';
import { ResultBuffer } from './result.buffer.js';

const numbers = (count: number, from = 0) => Array.from({ length: count }, (_, n) => from + n);
const refuse = (error: unknown) => {
  throw error;
};

/** A store whose statements end when the test says so. */
class HeldStore {
  readonly batches: number[][] = [];
  private readonly ends: PromiseWithResolvers<void>[] = [];
  private began = Promise.withResolvers<void>();

  readonly store = (batch: number[]): Promise<void> => {
    this.batches.push(batch);
    const end = Promise.withResolvers<void>();
    this.ends.push(end);
    this.began.resolve();
    this.began = Promise.withResolvers<void>();
    return end.promise;
  };

  /** Settles when so many statements have begun. */
  async begun(count: number): Promise<void> {
    while (this.batches.length < count) await this.began.promise;
  }

  end(error?: Error): void {
    const end = this.ends.shift()!;
    if (error) end.reject(error);
    else end.resolve();
  }
}

describe('ResultBuffer', () => {
  it('stores by itself, a moment later, what has gathered', async () => {
    const held = new HeldStore();
    const buffer = new ResultBuffer(held.store, refuse);
    for (const n of numbers(3)) buffer.add(n);
    expect(held.batches).toEqual([]);
    await held.begun(1);
    expect(held.batches).toEqual([[0, 1, 2]]);
    held.end();
    await buffer.end();
    expect(held.batches).toHaveLength(1);
  });

  it('stores a full batch at once, one batch at a time, and all in their order', async () => {
    const held = new HeldStore();
    const buffer = new ResultBuffer(held.store, refuse);
    for (const n of numbers(2_500)) buffer.add(n);
    expect(held.batches.map(({ length }) => length)).toEqual([1_000]);
    const ended = buffer.end();
    for (const [index, length] of [1_000, 1_000, 500].entries()) {
      await held.begun(index + 1);
      expect(held.batches).toHaveLength(index + 1);
      expect(held.batches[index]).toHaveLength(length);
      held.end();
    }
    await ended;
    expect(held.batches.flat()).toEqual(numbers(2_500));
  });

  it('stores the rest when it ends, also what comes while it is being stored', async () => {
    const held = new HeldStore();
    const buffer = new ResultBuffer(held.store, refuse);
    buffer.add(1);
    const ended = buffer.end();
    buffer.add(2);
    held.end();
    await held.begun(2);
    expect(held.batches).toEqual([[1], [2]]);
    held.end();
    await ended;
  });

  it('makes those who add wait while Postgres is behind, and nobody else', async () => {
    const held = new HeldStore();
    const buffer = new ResultBuffer(held.store, refuse);
    await buffer.room();
    for (const n of numbers(2_001)) buffer.add(n);
    let hasRoom = false;
    const room = buffer.room().then(() => (hasRoom = true));
    await new Promise((resolve) => setImmediate(resolve));
    expect(hasRoom).toBe(false);
    const ended = buffer.end();
    for (const count of [1, 2, 3]) {
      await held.begun(count);
      held.end();
    }
    await Promise.all([room, ended]);
    expect(held.batches.flat()).toEqual(numbers(2_001));
  });

  it('tells of a failure once, stores nothing more of what had gathered, and ends all the same', async () => {
    const held = new HeldStore();
    const failures: unknown[] = [];
    const buffer = new ResultBuffer(held.store, (error) => failures.push(error));
    for (const n of numbers(1_500)) buffer.add(n);
    const ended = buffer.end();
    const error = new Error('no connection');
    held.end(error);
    await ended;
    expect(failures).toEqual([error]);
    expect(held.batches).toHaveLength(1);
  });

  it('with nothing in it stores nothing', async () => {
    const held = new HeldStore();
    await new ResultBuffer(held.store, refuse).end();
    expect(held.batches).toEqual([]);
  });
});
