import { quietNow } from '@slipway/testing/quiet-time';
import { probe, readUnfinished, seconds } from '../conditions.ts';
import type { Facts, Fault, FaultContext } from '../fault.ts';
import { plainScript } from '../load.mix.ts';
import { Broken, pause } from '../until.ts';

const JUMP_SECONDS = 300;
/** A jump has arrived in every process. */
const ARRIVAL_MS = 1_500;
/** Of a machine that is not held up: a job starts within it, or the next one is submitted nevertheless. */
const STARTS_MS = 1_000;
/** A job starts at once: nothing waits for the clock. */
const AT_ONCE_MS = 10_000;

export const clockJumped: Fault = {
  name: 'clock-jumped',
  title: 'the wall clock jumps by five minutes, both ways: order and timeouts as ever, nothing waits',
  weight: 3,
  async inject(context): Promise<Facts> {
    const { random, system, tally } = context;
    if (system.clocks.size === 0) return { skipped: 'there is no libfaketime' };
    // All clocks of a machine jump at once; or one process runs on a machine whose clock is wrong.
    const all = context.quick || random.chance(0.5);
    const names = all ? [...system.clocks.keys()] : [random.pick([...system.clocks.keys()])];
    const probes: number[] = [];
    try {
      for (const shift of random.shuffle([JUMP_SECONDS, -JUMP_SECONDS])) {
        const running = await startLong(context);
        const order = submitInOrder(context);
        for (const name of names) system.clocks.get(name)!.shift(shift);
        tally.add('clock jumps');
        await pause(ARRIVAL_MS);
        probes.push(await probe(context, AT_ONCE_MS));
        await order;
        await untouched(context, running);
      }
    } finally {
      for (const name of names) system.clocks.get(name)!.shift(0);
      tally.add('clock jumps');
    }
    await pause(ARRIVAL_MS);
    probes.push(await probe(context, AT_ONCE_MS));
    const waiting = await readUnfinished(system);
    return {
      whose: all ? 'everybody' : names[0]!,
      slowest_probe_s: seconds(Math.max(...probes)),
      unfinished: waiting.length,
    };
  },
};

/** A job that runs while the clock jumps. */
async function startLong({ load, random }: FaultContext): Promise<{ id: string; verified: Promise<void> }> {
  const script = plainScript({ ms: 3_000, lines: 100 });
  const life = load.submit({ tenant: random.pick(load.tenants), script });
  const { id } = await life.accepted;
  await pause(300);
  return { id, verified: life.verified };
}

/** It ended in the attempt in which it began: the jump was no reason to take it from its worker. */
async function untouched(
  { system }: FaultContext,
  { id, verified }: { id: string; verified: Promise<void> },
): Promise<void> {
  await verified;
  const [row] = await system.postgres.patiently<{ attempt: number }>(
    'SELECT attempt FROM jobs WHERE id = $1',
    [id],
  );
  if (row?.attempt !== 1)
    throw new Broken(`job ${id} ran across a jump of the clock and needed ${row?.attempt} attempts`);
}

/** Submits jobs of one tenant one after another, across the jump. @throws Broken when they do not run in that order */
async function submitInOrder(context: FaultContext): Promise<void> {
  const { load, random, system } = context;
  const tenant = random.pick(load.tenants);
  const port = random.pick(system.gateways).port;
  const ids: string[] = [];
  const ends: Promise<void>[] = [];
  for (let index = 0; index < 12; index += 1) {
    const life = load.submit(
      { tenant, script: plainScript({ ms: 50, lines: 1 }), port },
      { unwatched: true },
    );
    ids.push((await life.accepted).id);
    ends.push(life.verified);
    // A worker that stands still between a job and its first word is none that runs them in another order.
    const since = quietNow();
    while (quietNow() - since < STARTS_MS && system.runs.startOf(ids.at(-1)!, 1) === undefined)
      await pause(50);
    await pause(150);
  }
  await Promise.all(ends);
  const starts = ids.map((id) => system.runs.startOf(id, 1)!);
  const early = starts.findIndex((start, index) => index > 0 && start < starts[index - 1]!);
  if (early > 0)
    throw new Broken(`job ${ids[early]} ran before ${ids[early - 1]}, which was submitted before it`);
}
