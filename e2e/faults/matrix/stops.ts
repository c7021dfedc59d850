import type { JobEvent } from '@slipway/shared/contracts';
import type { FaultContext } from '../fault.ts';
import { readHeld } from '../job.check.ts';
import type { Member } from '../member.ts';
import { Broken } from '../until.ts';
import type { Held } from './held.ts';

/**
 * A process that is told to stop has ended within this time: workers let jobs go on for 2 s, and requests that are under
 * way have their answers in less. The service itself would give up on its parts after 25 s only.
 */
const STOP_MS = 10_000;

/** Tells a process to stop. @returns how long it took, in milliseconds @throws Broken unless it ended by itself, well and in time */
export async function stopped(member: Member): Promise<number> {
  const { code, signal, tookMs } = await member.terminate();
  const took = `${Math.round(tookMs / 100) / 10} s`;
  if (code !== 0)
    throw new Broken(
      `${member.name} was told to stop and ended after ${took} with ${signal ?? `code ${code}`}`,
    );
  if (tookMs > STOP_MS) throw new Broken(`${member.name} was told to stop and took ${took}`);
  return tookMs;
}

/**
 * Whether workers that have stopped have ended themselves what they held: finished it, or handed it back.
 * @returns how many were handed back
 * @throws Broken when one was left to be found lost
 */
export async function handedBack({ system }: FaultContext, held: readonly Held[]): Promise<number> {
  let count = 0;
  for (const { id, attempt } of held) {
    const { events } = await readHeld(system.postgres, id);
    const end = endOf(events, attempt);
    if (!end) throw new Broken(`attempt ${attempt} of job ${id} was left behind by a worker that stopped`);
    if (end.type !== 'job.retrying') continue;
    if (end.error.code === 'worker_lost')
      throw new Broken(`attempt ${attempt} of job ${id} was lost by a worker that was told to stop`);
    if (end.error.code === 'worker_stopping') count += 1;
  }
  return count;
}

function endOf(events: readonly JobEvent[], attempt: number): JobEvent | undefined {
  const start = events.findIndex((event) => event.type === 'job.started' && event.attempt === attempt);
  return events
    .slice(start + 1)
    .find(({ type }) => /^job\.(retrying|completed|failed|cancelled)$/.test(type));
}
