import { copyFileSync, existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bufferFolder, drained, item, openStore } from './buffer.fixture.js';
import { carryOver } from './buffer.rescue.js';

const ITEMS = 100;
const PAGE = 4_096;

describe('a file whose structure is damaged', () => {
  let folder: ReturnType<typeof bufferFolder>;
  let path: string;
  beforeEach(() => {
    folder = bufferFolder();
    path = folder.path;
    const store = openStore(path);
    for (let n = 0; n < ITEMS; n += 1) store.commit(() => store.add(item()));
    store.close();
  });
  afterEach(() => folder.remove());

  function damage(): void {
    const bytes = readFileSync(path);
    bytes.fill(0x5a, bytes.length - 3 * PAGE, bytes.length - 2 * PAGE);
    writeFileSync(path, bytes);
  }

  function opened() {
    const store = openStore(path);
    const stats = store.reads.stats();
    store.close();
    return stats;
  }

  it('is told of for as long as it lies there, and leaves nothing else behind', () => {
    damage();
    const first = opened();
    expect(first.damaged_file).toMatch(/\.damaged-\d+$/);
    expect(first.size).toBeGreaterThan(0);
    expect(opened()).toEqual(first);
    expect(readdirSync(dirname(path)).filter((name) => name.includes('.rescued'))).toEqual([]);
  });

  it('is rescued anew when the process ended while it was', () => {
    damage();
    copyFileSync(path, `${path}.before`);
    const whole = opened();
    renameSync(`${path}.before`, path);
    // Begun, and not one row in it.
    carryOver(`${path}.nowhere`, `${path}.rescued`);
    expect(opened().size).toBe(whole.size);
    expect(existsSync(`${path}.rescued`)).toBe(false);
  });

  it('is replaced by what was rescued when the process ended just before that', () => {
    carryOver(path, `${path}.rescued`);
    renameSync(path, `${path}.damaged-1`);
    // The log of the damaged file is none of the rescued one.
    writeFileSync(`${path}-wal`, 'a log');
    const store = openStore(path);
    expect(store.reads.stats()).toMatchObject({ size: ITEMS, missing: 0, damaged_file: `${path}.damaged-1` });
    expect(drained(store)).toHaveLength(ITEMS);
    store.close();
    expect(readFileSync(`${path}.damaged-1-wal`, 'utf8')).toBe('a log');
  });
});
