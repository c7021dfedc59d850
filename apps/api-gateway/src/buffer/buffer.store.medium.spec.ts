import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Sealer } from '@slipway/shared/sealing';
import { bufferFolder, drained, item, KEY, openStore } from './buffer.fixture.js';
import type { BufferStore } from './buffer.store.js';

describe('the buffer’s store', () => {
  let folder: ReturnType<typeof bufferFolder>;
  let store: BufferStore;
  beforeEach(() => {
    folder = bufferFolder();
    store = openStore(folder.path);
  });
  afterEach(() => {
    store.close();
    folder.remove();
  });
  const add = (...items: ReturnType<typeof item>[]) => store.commit(() => items.map((one) => store.add(one)));
  const reopened = () => {
    store.close();
    store = openStore(folder.path);
  };

  it('gives back what was put in, after it was opened again too', () => {
    const items = [
      item(),
      item({ idempotency_key: 'key', fingerprint: 'aGV5' }),
      item({ operation: 'delete', data: null }),
    ];
    add(...items);
    reopened();
    expect(store.reads.stats()).toEqual({
      size: 3,
      oldest: items[0]!.timestamp,
      dead: 0,
      damaged: 0,
      missing: 0,
      damaged_file: null,
    });
    expect(drained(store)).toEqual(items);
    expect(store.reads.stats()).toMatchObject({ size: 0, oldest: null });
  });

  it('keeps the order within a resource, and beyond that lets the more urgent go first', () => {
    const slow1 = item({ resource_id: 'a', priority: 1 });
    const slow2 = item({ resource_id: 'a', priority: 5 });
    const usual = item({ resource_id: 'b', priority: 3 });
    const urgent = item({ resource_id: 'c', priority: 5 });
    add(slow1, slow2, usual, urgent);
    expect(drained(store, 1)).toEqual([urgent, usual, slow1, slow2]);
  });

  it('hands out a resource’s next write only when the one before is settled', () => {
    const [first, second] = [item({ resource_id: 'a' }), item({ resource_id: 'a' })];
    add(first, second);
    const [taken, ...others] = store.commit(() => store.take(10));
    expect([taken!.id, others]).toEqual([first.id, []]);
    expect(store.commit(() => store.take(10))).toEqual([]);
    store.commit(() => store.settle([{ seq: taken!.seq, outcome: 'released' }]));
    expect(store.commit(() => store.take(10)).map(({ id, retries }) => [id, retries])).toEqual([
      [first.id, 0],
    ]);
    store.commit(() => store.settle([{ seq: taken!.seq, outcome: 'done' }]));
    expect(store.commit(() => store.take(10)).map(({ id }) => id)).toEqual([second.id]);
  });

  it('hands out again after a crash what was being carried out', () => {
    const one = item();
    add(one);
    expect(store.commit(() => store.take(1))).toHaveLength(1);
    reopened();
    expect(drained(store)).toEqual([one]);
  });

  it('counts refusals, sets the last one aside with its reason, and goes on with the next write', () => {
    const [bad, next] = [item({ resource_id: 'a' }), item({ resource_id: 'a' })];
    add(bad, next);
    for (const final of [false, false, true]) {
      const [taken] = store.commit(() => store.take(1));
      store.commit(() =>
        store.settle([
          {
            seq: taken!.seq,
            outcome: 'refused',
            reason: 'no such task',
            retries: taken!.retries + 1,
            pauseMs: 0,
            final,
          },
        ]),
      );
    }
    reopened();
    expect(store.reads.stats()).toMatchObject({ size: 1, dead: 1 });
    const [dead] = store.reads.dead(10);
    expect(dead).toMatchObject({ ...bad, retries: 3, reason: 'no such task' });
    expect(drained(store)).toEqual([next]);
    store.commit(() => store.forget([dead!.seq]));
    expect(store.reads.stats()).toMatchObject({ size: 0, dead: 0 });
  });

  it('sets aside what has waited for too long', () => {
    const [old, young] = [item({ timestamp: 1_000 }), item({ timestamp: 2_000 })];
    add(old, young);
    expect(store.commit(() => store.expire(1_500))).toBe(1);
    expect(store.reads.dead(10)).toMatchObject([
      { id: old.id, reason: 'It waited for longer than it is kept.' },
    ]);
    expect(drained(store)).toEqual([young]);
  });

  it('opens what was set aside with its Idempotency-Key, which is free for another write then', () => {
    const [dead, next] = [item({ idempotency_key: 'one', timestamp: 1 }), item({ idempotency_key: 'one' })];
    add(dead);
    store.commit(() => store.expire(2));
    expect(add(next)).toEqual([{ outcome: 'added' }]);
    expect(store.reads.dead(10)).toMatchObject([dead]);
    expect(drained(store)).toEqual([next]);
    expect(store.reads.stats()).toMatchObject({ dead: 1, damaged: 0 });
  });

  it('answers an Idempotency-Key with what it was answered first, per tenant', () => {
    const first = item({ idempotency_key: 'one' });
    add(first);
    const [again] = add(item({ idempotency_key: 'one' }));
    expect(again).toMatchObject({ outcome: 'repeated', item: first });
    expect(add(item({ idempotency_key: 'one', tenant_id: 'another' }))).toEqual([{ outcome: 'added' }]);
    expect(store.reads.stats().size).toBe(2);
  });

  it('refuses what is too much, and takes more when there is room again', () => {
    store.close();
    store = openStore(folder.path, 2);
    expect(add(item(), item(), item()).map(({ outcome }) => outcome)).toEqual(['added', 'added', 'full']);
    drained(store);
    expect(add(item())).toEqual([{ outcome: 'added' }]);
  });

  it('takes all of a commit back when a part of it fails', () => {
    expect(() =>
      store.commit(() => {
        store.add(item());
        store.take(1);
        throw new Error('in the middle');
      }),
    ).toThrow('in the middle');
    expect(store.reads.stats().size).toBe(0);
    const one = item();
    add(one);
    expect(drained(store)).toEqual([one]);
  });

  it('refuses an id that something else has: another’s write, one that is dead, one that is damaged', () => {
    const [waiting, dead, damaged] = [item(), item({ timestamp: 1 }), item()];
    add(waiting, dead, damaged);
    store.commit(() => store.expire(2));
    store.close();
    const file = new DatabaseSync(folder.path);
    file.prepare('UPDATE items SET priority = 4 WHERE id = ?').run(damaged.id);
    file.close();
    store = openStore(folder.path);
    expect(
      add(
        waiting,
        item({ ...waiting, tenant_id: 'another' }),
        item({ ...waiting, user_id: 'another' }),
        dead,
        damaged,
        item({ id: damaged.id, tenant_id: 'another' }),
      ).map(({ outcome }) => outcome),
    ).toEqual(['repeated', 'taken', 'taken', 'taken', 'taken', 'taken']);
    expect(store.reads.stats()).toMatchObject({ size: 1, dead: 1, damaged: 1 });
  });

  it('takes back the one part of a commit that fails', () => {
    const before = item();
    add(before);
    const [first, last] = [item(), item()];
    const outcomes = store.commit(() => [
      store.attempt(() => store.add(first)),
      store.attempt(() => {
        store.settle([{ seq: store.take(1)[0]!.seq, outcome: 'done' }]);
        store.add(item());
        // No number of SQLite's.
        return store.add(item({ priority: 1.5 }));
      }),
      store.attempt(() => store.add(last)),
    ]);
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(['done', 'failed', 'done']);
    expect(store.reads.stats().size).toBe(3);
    expect(drained(store)).toEqual([before, first, last]);
    reopened();
    expect(store.reads.stats()).toMatchObject({ size: 0, missing: 0 });
  });

  it('follows when its key is replaced', () => {
    const items = [item(), item({ resource_id: 'a' }), item({ resource_id: 'a' })];
    add(...items);
    store.close();
    const next = Buffer.alloc(32, 6);
    store = openStore(folder.path, 10, new Sealer(next, [KEY]));
    store.rewrap();
    store.close();
    store = openStore(folder.path, 10, new Sealer(next));
    expect(drained(store)).toEqual(items);
  });

  it('sets a dead write aside that cannot be opened, so that it holds up neither a new key nor those behind it', () => {
    const [altered, dead] = [item({ timestamp: 1 }), item({ timestamp: 1 })];
    add(altered, dead);
    store.commit(() => store.expire(2));
    store.close();
    const file = new DatabaseSync(folder.path);
    file.prepare('UPDATE items SET priority = 4 WHERE id = ?').run(altered.id);
    file.close();
    store = openStore(folder.path, 10, new Sealer(Buffer.alloc(32, 6), [KEY]));
    store.rewrap();
    expect(store.reads.stats()).toMatchObject({ dead: 1, damaged: 1 });
    expect(store.reads.dead(1)).toMatchObject([{ id: dead.id }]);
  });

  it('tells of what the disk has lost at every start, not at the first alone', () => {
    add(item(), item(), item());
    store.close();
    const file = new DatabaseSync(folder.path);
    file.exec('DELETE FROM items WHERE seq > 1; UPDATE sqlite_sequence SET seq = 1');
    file.close();
    store = openStore(folder.path);
    expect(store.reads.stats()).toMatchObject({ size: 1, missing: 2 });
    add(item());
    reopened();
    expect(store.reads.stats()).toMatchObject({ size: 2, missing: 2 });
  });

  it('is one process’s alone', () => {
    expect(() => openStore(folder.path)).toThrow(/locked/);
  }, 20_000);

  it('keeps nothing readable on the disk', async () => {
    const { readFileSync } = await import('node:fs');
    add(item({ data: { title: 'a very secret title' } }));
    for (const suffix of ['', '-wal'])
      expect(readFileSync(folder.path + suffix).includes('secret')).toBe(false);
  });
});
