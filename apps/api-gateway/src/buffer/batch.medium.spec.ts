import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { carryOutTogether } from './batch.js';
import { bufferFolder, item, openStore } from './buffer.fixture.js';
import type { BufferStore } from './buffer.store.js';
import type { BufferCall } from './thread.messages.js';

/** Makes of a store's disk one that takes no page more, or one that does again. */
function fill(store: BufferStore, isFull = true): void {
  // oxlint-disable-next-line typescript/dot-notation -- a disk can be filled from inside only
  store['db'].exec(`PRAGMA max_page_count = ${isFull ? 1 : 1_000_000}`);
}

describe('a disk that is full', () => {
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

  const add = (id: number): BufferCall => ({
    id,
    call: 'add',
    args: [item({ data: { text: 'x'.repeat(100_000) } })],
  });
  const reads = (resource: { entity: string; resource_id: string }): BufferCall[] => [
    { id: 10, call: 'latest', args: [resource] },
    { id: 11, call: 'stats', args: [] as never },
  ];

  it('keeps nothing and answers what only reads', () => {
    const kept = item();
    store.commit(() => store.add(kept));
    fill(store);
    const { replies, diskFailed } = carryOutTogether(store, [add(1), ...reads(kept), add(2)]);
    expect(diskFailed).toBe(true);
    expect(replies).toMatchObject([
      { id: 1, error: expect.any(String) },
      { id: 10, value: kept },
      { id: 11, value: { size: 1 } },
      { id: 2, error: expect.any(String) },
    ]);
    fill(store, false);
    expect(carryOutTogether(store, [add(3)])).toEqual({
      replies: [{ id: 3, value: { outcome: 'added' } }],
      diskFailed: false,
    });
    expect(store.reads.stats().size).toBe(2);
  });

  it('answers what only reads also where the whole commit is refused', () => {
    const kept = item();
    store.commit(() => store.add(kept));
    // oxlint-disable-next-line typescript/dot-notation -- what the disk says when the log cannot grow
    const db = store['db'];
    const exec = db.exec.bind(db);
    db.exec = (sql) => {
      if (sql === 'COMMIT' && db.prepare('SELECT count(*) AS n FROM items').get()!['n'] === 2)
        throw new Error('database or disk is full');
      exec(sql);
    };
    const { replies, diskFailed } = carryOutTogether(store, [add(1), ...reads(kept)]);
    expect(diskFailed).toBe(true);
    expect(replies).toMatchObject([
      { id: 1, error: 'database or disk is full' },
      { id: 10, value: kept },
      { id: 11, value: { size: 1 } },
    ]);
  });

  it('is no disk of which one write is refused for what it is', () => {
    const bad: BufferCall = { id: 1, call: 'add', args: [item({ priority: 1.5 })] };
    expect(carryOutTogether(store, [bad, add(2)])).toEqual({
      replies: [
        { id: 1, error: expect.any(String) },
        { id: 2, value: { outcome: 'added' } },
      ],
      diskFailed: false,
    });
  });
});
