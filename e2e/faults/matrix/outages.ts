import {
  allGoOn,
  probe,
  readUnfinished,
  seconds,
  untilAway,
  untilDrained,
  type Store,
} from '../conditions.ts';
import type { Facts, Fault, FaultContext } from '../fault.ts';
import type { Acceptance } from '../tally.ts';
import { Broken, pause } from '../until.ts';

const QUICK_MS = 6_000;
/** All that was kept is stored, and everything goes on, within this time after the stores are back. */
const BACK_MS = 60_000;

const outageOfPostgres: Fault = {
  name: 'outage-postgres',
  title:
    'Postgres away, both gateways killed in it: all that was accepted is stored afterwards, in order, once',
  weight: 2,
  inject: (context) => outage(context, ['postgres']),
};

const outageOfRedis: Fault = {
  name: 'outage-redis',
  title: 'Redis away, both gateways killed in it: all that was accepted is done afterwards, once',
  weight: 2,
  inject: (context) => outage(context, ['redis']),
};

const outageOfBoth: Fault = {
  name: 'outage-both',
  title:
    'both stores away, both gateways killed in it: all that was accepted is stored afterwards, in order, once',
  weight: 2,
  inject: (context) => outage(context, ['postgres', 'redis']),
};

/** A store is away for longer than a restart takes, and what is accepted meanwhile is kept. */
export const outages: readonly Fault[] = [outageOfPostgres, outageOfRedis, outageOfBoth];

async function outage(context: FaultContext, stores: readonly Store[]): Promise<Facts> {
  const { system, load, tally, random, quick } = context;
  const lastsMs = context.outageMs ?? (quick ? QUICK_MS : random.integer(10_000, 40_000));
  const unfinished = await readUnfinished(system);
  const kept = tally.get('writes kept');
  const signOut = await load.signIn();
  const asBefore = load.slowFor(lastsMs);
  const began = performance.now();
  let noticed: number;
  let ended: number;
  try {
    await Promise.all(stores.map((store) => system[store].stop()));
    await untilAway(system, stores);
    noticed = performance.now();
    for (const gateway of random.shuffle(system.gateways)) {
      // Each of them dies while the other goes on, and is back while the stores are not.
      await pause(Math.max(500, (lastsMs - (performance.now() - began)) / 3));
      await gateway.kill();
      tally.add('kills');
      await pause(random.integer(0, 500));
      await gateway.start();
    }
    await pause(Math.max(500, lastsMs - (performance.now() - began)));
  } finally {
    ended = performance.now();
    await Promise.all(stores.map((store) => system[store].start()));
    asBefore();
    signOut();
  }
  tally.add(stores.includes('postgres') ? 'restarts' : 'flushes');
  const healed = performance.now();
  const drained = await untilDrained(system, BACK_MS);
  await allGoOn(context, unfinished, BACK_MS);
  const back = performance.now() - healed;
  for (const gateway of system.gateways) await probe(context, 30_000, { port: gateway.port });
  const during = tally.acceptances.filter(({ at }) => at >= began && at < ended);
  if (during.length === 0) throw new Broken('nothing was accepted during the outage');
  return {
    lasted_s: seconds(ended - began),
    accepted: during.length,
    of_them_kept: tally.get('writes kept') - kept,
    p99_ms: p99(during.filter(({ at }) => at >= noticed)),
    p99_with_its_first_moments_ms: p99(during),
    drained_s: seconds(drained),
    back_after_s: seconds(back),
  };
}

function p99(acceptances: readonly Acceptance[]): number {
  const sorted = acceptances.map(({ ms }) => ms).sort((one, other) => one - other);
  return Math.round(sorted[Math.floor(sorted.length * 0.99)] ?? 0);
}
