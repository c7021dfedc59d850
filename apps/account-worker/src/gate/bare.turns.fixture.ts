import { setTimeout as pause } from 'node:timers/promises';

const BURST_MS = 100;

/**
 * What a quota allows at most on this machine at this moment: a turn each so many milliseconds by bare timers. Those in
 * which the machine stands still are lost for good, but for a tenth of a second's worth.
 * @returns how long they took, in milliseconds
 */
export async function bareTurns(turns: number, intervalMs: number): Promise<number> {
  const start = performance.now();
  let arrival = start;
  for (let turn = 0; turn < turns; turn += 1) {
    const now = performance.now();
    arrival = Math.max(arrival, now) + intervalMs;
    const early = arrival - BURST_MS - now;
    if (early > 0) await pause(early);
  }
  return performance.now() - start;
}
