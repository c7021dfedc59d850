import type { FaultContext } from '../fault.ts';
import { plainScript } from '../load.mix.ts';
import type { Member } from '../member.ts';
import { pause, until } from '../until.ts';

/** An attempt that a worker runs. */
export interface Held {
  id: string;
  attempt: number;
}

/** Submits jobs that take a while, so that there is a middle to be interrupted in. */
export async function giveWork({ load, random }: FaultContext, ms = 2_500): Promise<void> {
  const lives = Array.from({ length: 8 }, () =>
    load.submit({ tenant: random.pick(load.tenants), script: plainScript({ ms, lines: 100 }) }),
  );
  await Promise.allSettled(lives.map(({ accepted }) => accepted));
  await pause(400);
}

/** Waits until a worker is in the middle of jobs. @returns which @throws Broken when it gets none: nothing could be tried on it */
export async function heldBy(context: FaultContext, worker: Member): Promise<Held[]> {
  let held: Held[] = [];
  await until(
    `${worker.name} runs jobs`,
    10_000,
    async () => {
      held = await runningOn(context, worker);
      return held.length > 0 || 'it runs none';
    },
    50,
  );
  return held;
}

async function runningOn({ system }: FaultContext, worker: Member): Promise<Held[]> {
  const active = await system.postgres.patiently<Held>(
    `SELECT id, attempt FROM jobs WHERE status = 'active'`,
  );
  return active.filter(({ id, attempt }) => system.runs.workerOf(id, attempt) === worker.name);
}
