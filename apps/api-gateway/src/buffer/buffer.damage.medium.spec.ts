import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { BufferedItem } from './buffer.item.js';
import { bufferFolder, drained, item, openStore } from './buffer.fixture.js';

const ITEMS = 60;
const FLIPS = 400;

/** Everything that was acknowledged, as it lies on the disk when the process dies. */
interface Crashed {
  items: Map<string, BufferedItem>;
  files: Map<string, Buffer>;
}

const SUFFIXES = ['', '-wal', '.acknowledged'];

function crashed(isCheckpointed: boolean): Crashed {
  const folder = bufferFolder();
  const store = openStore(folder.path);
  const items = Array.from({ length: ITEMS }, (_, n) => item({ resource_id: `task ${n % 20}` }));
  for (const one of items) store.commit(() => store.add(one));
  if (isCheckpointed) store.close();
  const files = new Map<string, Buffer>();
  for (const suffix of SUFFIXES)
    if (existsSync(folder.path + suffix)) files.set(suffix, readFileSync(folder.path + suffix));
  if (!isCheckpointed) store.close();
  folder.remove();
  return { items: new Map(items.map((one) => [one.id, one])), files };
}

/** Opens what is left, carries out all that can be, and holds it to what was acknowledged. */
function expectHonest({ items, files }: Crashed): { delivered: number; isReported: boolean } {
  const folder = bufferFolder();
  try {
    for (const [suffix, bytes] of files) writeFileSync(folder.path + suffix, bytes);
    const store = openStore(folder.path);
    const done = drained(store);
    const { size, damaged, missing, damaged_file } = store.reads.stats();
    store.close();
    // Nothing is carried out altered, twice, or after a later write to the same resource.
    expect(new Set(done.map(({ id }) => id)).size).toBe(done.length);
    const last = new Map<string, number>();
    for (const one of done) {
      expect(one).toEqual(items.get(one.id));
      expect(one.timestamp).toBeGreaterThan(last.get(one.resource_id) ?? 0);
      last.set(one.resource_id, one.timestamp);
    }
    expect(size).toBe(0);
    const isReported = damaged > 0 || missing > 0 || damaged_file !== null;
    // What is missing is told.
    if (done.length < items.size)
      expect({ isReported, done: done.length }).toEqual({ isReported: true, done: done.length });
    return { delivered: done.length, isReported };
  } finally {
    folder.remove();
  }
}

const altered = (crash: Crashed, suffix: string, bytes: Buffer): Crashed => ({
  ...crash,
  files: new Map([...crash.files, [suffix, bytes]]),
});

describe.each([
  ['the database', true, ''],
  ['the write-ahead log', false, '-wal'],
])('a disk that alters %s', (_, isCheckpointed, suffix) => {
  let crash: Crashed;
  beforeAll(() => {
    crash = crashed(isCheckpointed);
  });

  it('loses nothing by itself', () => {
    expect(expectHonest(crash)).toEqual({ delivered: ITEMS, isReported: false });
  });

  it('is told of, wherever a bit flips', () => {
    const bytes = crash.files.get(suffix)!;
    let told = 0;
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.nat(7), (at, bit) => {
        const flipped = Buffer.from(bytes);
        flipped[at]! ^= 1 << bit;
        if (expectHonest(altered(crash, suffix, flipped)).isReported) told += 1;
      }),
      { numRuns: FLIPS, seed: 7 },
    );
    expect(told).toBeGreaterThan(FLIPS / 10);
  }, 120_000);

  it('is told of, wherever it ends', () => {
    const bytes = crash.files.get(suffix)!;
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), (length) => {
        expectHonest(altered(crash, suffix, bytes.subarray(0, length)));
      }),
      { numRuns: FLIPS / 4, seed: 7 },
    );
  }, 120_000);
});
