import { allGoOn, burst, probe, readUnfinished, seconds } from '../conditions.ts';
import type { Fault, FaultContext } from '../fault.ts';
import { plainScript } from '../load.mix.ts';
import { Broken, pause } from '../until.ts';

/** Every job that has not ended is back within this time. */
const BACK_MS = 30_000;

export const redisFlushed: Fault = {
  name: 'redis-flushed',
  title: 'Redis FLUSHALL: every unfinished job is back within 30 s',
  weight: 4,
  inject: (context) => forget(context, () => context.system.redis.flush()),
};

export const redisEmptied: Fault = {
  name: 'redis-emptied',
  title: 'Redis stopped, and started empty: every unfinished job is back within 30 s',
  weight: 3,
  inject: (context) =>
    forget(context, async () => {
      const { system, random, quick } = context;
      await system.redis.stop();
      await pause(random.integer(0, quick ? 1_000 : 10_000));
      await system.redis.start();
    }),
};

async function forget(context: FaultContext, lose: () => Promise<void>) {
  const { system, tally } = context;
  await burst(context, 120, plainScript({ ms: 600 }));
  const unfinished = await readUnfinished(system);
  if (unfinished.length === 0) throw new Broken('no job was unfinished that Redis could have forgotten');
  await lose();
  tally.add('flushes');
  const back = await allGoOn(context, unfinished, BACK_MS);
  tally.slowestRecoveryMs = Math.max(tally.slowestRecoveryMs, back);
  await probe(context, 15_000);
  return { unfinished: unfinished.length, back_after_s: seconds(back) };
}
