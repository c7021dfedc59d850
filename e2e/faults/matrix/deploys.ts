import { stopwatch } from '@slipway/testing/pace';
import { probe, seconds } from '../conditions.ts';
import type { Fault, FaultContext } from '../fault.ts';
import type { Member } from '../member.ts';
import { Broken, pause, until } from '../until.ts';

/** All clients are back and have caught up so long after the door is open again. */
const RETURN_MS = 5_000;

export const deployed: Fault = {
  name: 'deployed',
  title:
    'SIGTERM to everything under load, then started anew: nothing failed by it, all clients back within 5 s',
  weight: 2,
  async inject(context) {
    const { system } = context;
    const stop = performance.now();
    await Promise.all(system.members.map((member) => member.terminate()));
    const drained = performance.now() - stop;
    await Promise.all(system.gateways.map((gateway) => gateway.start()));
    const back = await allBack(context);
    await Promise.all(system.workers.map((worker) => worker.start()));
    await probe(context, 15_000);
    return { drained_s: seconds(drained), clients_back_s: seconds(back) };
  },
};

export const rolledOut: Fault = {
  name: 'rolled-out',
  title: 'SIGTERM to one process after another under load: nothing failed by it',
  weight: 3,
  async inject(context) {
    const { system, random, quick } = context;
    let slowest = 0;
    const members = quick ? [random.pick(system.gateways), random.pick(system.workers)] : system.members;
    for (const member of random.shuffle(members)) {
      await restart(context, member);
      slowest = Math.max(slowest, await allBack(context));
      await pause(random.integer(0, 500));
    }
    await probe(context, 15_000);
    return { clients_back_s: seconds(slowest) };
  },
};

/** As a balancer and an orchestrator do it: no new connections, SIGTERM, the new one, and connections again. */
async function restart({ system, random }: FaultContext, member: Member): Promise<void> {
  const isGateway = system.gateways.includes(member);
  if (isGateway && random.chance(0.7)) system.balance(member, false);
  await member.terminate();
  await member.start();
  if (isGateway) system.balance(member, true);
}

/** Every subscriber that is not away on its own account is connected. */
async function allBack({ load }: FaultContext): Promise<number> {
  const elapsed = stopwatch();
  const subscribers = [...load.followers.values()].flatMap((followers) => followers.subscribers);
  await until(
    'all clients are back',
    6 * RETURN_MS,
    () => {
      const missing = subscribers.filter(({ isConnected, isAway }) => !isConnected && !isAway);
      return missing.length === 0 || `${missing.length} of ${subscribers.length} are not`;
    },
    25,
  );
  const took = elapsed();
  if (took > RETURN_MS) throw new Broken(`all clients are back after ${Math.round(took)} ms only`);
  return took;
}
