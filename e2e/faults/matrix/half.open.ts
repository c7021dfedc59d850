import { allGoOn, answersInTime, probe, readUnfinished, seconds, staysLive } from '../conditions.ts';
import type { Facts, Fault, FaultContext } from '../fault.ts';
import type { Member } from '../member.ts';
import { pause } from '../until.ts';

const BACK_MS = 30_000;
/** Longer than what a caller waits for an answer of the store. */
const QUICK_MS = { redis: 6_500, postgres: 9_000 };

type Store = 'redis' | 'postgres';

export const halfOpenRedis: Fault = {
  name: 'half-open-redis',
  title: 'half-open TCP from everybody to Redis: bounded latency, liveness, recovery without restart',
  weight: 3,
  inject: (context) => silence(context, context.system.members, 'redis'),
};

export const halfOpenPostgres: Fault = {
  name: 'half-open-postgres',
  title: 'half-open TCP from everybody to Postgres: bounded latency, liveness, recovery without restart',
  weight: 3,
  inject: (context) => silence(context, context.system.members, 'postgres'),
};

export const partitioned: Fault = {
  name: 'partitioned',
  title: 'one process alone loses a store, half-open: the others go on, and it comes back by itself',
  weight: 4,
  inject: (context) => {
    const { random, system } = context;
    return silence(context, [random.pick(system.members)], random.pick(['redis', 'postgres']));
  },
};

async function silence(context: FaultContext, members: Member[], store: Store): Promise<Facts> {
  const { system, random, tally, quick } = context;
  const unfinished = await readUnfinished(system);
  const proxies = members.map((member) => member[store]);
  const lastsMs = quick ? QUICK_MS[store] : random.integer(2_000, 25_000);
  const cuts = random.chance(0.5);
  tally.add('half-opens');
  const back = await answersInTime(context, async () => {
    try {
      await staysLive(system.members, async () => {
        for (const proxy of proxies) proxy.setMode('silent');
        await pause(lastsMs);
      });
    } finally {
      // The network comes back in one of two ways: what was sent arrives late, or the connections are reset.
      if (cuts) for (const proxy of proxies) proxy.cut();
      for (const proxy of proxies) proxy.setMode('pass');
    }
    const all = await allGoOn(context, unfinished, BACK_MS);
    for (const gateway of system.gateways) await probe(context, 20_000, { port: gateway.port });
    return all;
  });
  return {
    who: members.length === 1 ? members[0]!.name : 'everybody',
    store,
    lasted_s: seconds(lastsMs),
    healed_by: cuts ? 'reset' : 'late arrival',
    back_after_s: seconds(back),
  };
}
