import type { Trace } from './trace.js';

/** A trace as it is stored: compact JSON. */
export function serializeTrace(trace: Trace): string {
  return JSON.stringify(trace);
}
