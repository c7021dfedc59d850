import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newId } from '@slipway/shared/ids';
import { Sealer } from '@slipway/shared/sealing';
import type { BufferedItem } from './buffer.item.js';
import { BufferStore } from './buffer.store.js';

export const KEY = Buffer.alloc(32, 5);
const ownSealer = new Sealer(KEY);

/** Who makes the writes, unless a test says so. */
export const OWNER = {
  tenant_id: '00000000-0000-7000-8000-000000000001',
  user_id: '00000000-0000-7000-8000-000000000002',
};

let written = 0;

/** A write that nobody else makes. */
export function item(over: Partial<BufferedItem> = {}): BufferedItem {
  written += 1;
  return {
    id: newId(),
    ...OWNER,
    entity: 'task',
    operation: 'update',
    resource_id: newId(),
    data: { title: `Write number ${written}` },
    answer: { status: 202, body: { title: `Write number ${written}`, buffered: true } },
    idempotency_key: null,
    fingerprint: null,
    priority: 3,
    timestamp: 1_700_000_000_000 + written,
    ...over,
  };
}

/** A folder for a buffer's file, which goes with the test. */
export function bufferFolder(): { path: string; remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-buffer-'));
  return {
    path: join(folder, 'buffer.sqlite'),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

export function openStore(path: string, maxSize = 1_000_000, sealer = ownSealer): BufferStore {
  return BufferStore.open({ path, maxSize }, sealer);
}

/** Takes and settles everything. @returns what was carried out, in order */
export function drained(store: BufferStore, batch = 50): BufferedItem[] {
  const done: BufferedItem[] = [];
  for (;;) {
    const taken = store.commit(() => store.take(batch));
    if (taken.length === 0) return done;
    for (const { seq: _seq, retries: _retries, ...rest } of taken) done.push(rest);
    store.commit(() => store.settle(taken.map(({ seq }) => ({ seq, outcome: 'done' }))));
  }
}
