import type { Caller } from '../auth/caller.js';

/** The longest delay of a timer, some 25 days; a credential that lives longer ends its streams then. */
const MAX_DELAY_MS = 2 ** 31 - 1;

/** Calls back when the caller's credential ends. @returns how to forget about it */
export function atExpiry({ expires_at }: Caller, callback: () => void): () => void {
  if (expires_at === undefined) return () => undefined;
  const timer = setTimeout(callback, Math.min(Math.max(0, expires_at - Date.now()), MAX_DELAY_MS));
  return () => clearTimeout(timer);
}
