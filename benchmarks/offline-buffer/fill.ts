import { newId } from '@slipway/shared/ids';
import { Sealer } from '@slipway/shared/sealing';

export interface FillOptions {
  /** The URL of the built module of the gateway's store. */
  store: string;
  /** The buffer's file, and what seals it. */
  path: string;
  key: Buffer;
  tenant_id: string;
  user_id: string;
  items: number;
}

interface StoreModule {
  BufferStore: {
    open(
      options: { path: string; maxSize: number },
      sealer: Sealer,
    ): { commit<T>(work: () => T): T; add(item: unknown): unknown; close(): void };
  };
}

/** Puts creations of tasks into the buffer of a gateway that is stopped, 1,000 in a commit. */
export async function fillBuffer({ store: module, path, key, items, ...owner }: FillOptions): Promise<void> {
  const { BufferStore } = (await import(module)) as StoreModule;
  const store = BufferStore.open({ path, maxSize: items * 2 }, new Sealer(key));
  for (let filled = 0; filled < items; filled += 1_000)
    store.commit(() => {
      for (let n = 0; n < 1_000; n += 1) store.add(creation(owner, filled + n));
    });
  store.close();
}

function creation(owner: { tenant_id: string; user_id: string }, n: number) {
  const id = newId();
  const body = {
    title: `Task number ${n}`,
    description: '',
    status: 'todo',
    priority: 1 + (n % 5),
    due_on: null,
  };
  return {
    id,
    ...owner,
    entity: 'task',
    operation: 'create',
    resource_id: id,
    data: { body },
    answer: { status: 202, body: { id, ...body, version: null, buffered: true } },
    idempotency_key: null,
    fingerprint: null,
    priority: body.priority,
    timestamp: Date.now(),
  };
}
