import { AsyncLocalStorage } from 'node:async_hooks';

const ids = new AsyncLocalStorage<string>();

/** Runs what a request causes: lines that are logged meanwhile carry its id. */
export function withRequestId<T>(id: string, work: () => T): T {
  return ids.run(id, work);
}

export const requestId = (): string | undefined => ids.getStore();
