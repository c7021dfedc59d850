import { ask } from '../ask.ts';
import { probe, seconds, staysLive, untilAway, untilDrained } from '../conditions.ts';
import type { Fault } from '../fault.ts';
import type { Member } from '../member.ts';
import type { SmallDisk } from '../small.disk.ts';
import { pause, until } from '../until.ts';

/** Answers that show which way it goes. */
const SOME = 10;

/** Fills the disk of Postgres under load. @param disk tells the one on which the system's Postgres keeps its data */
export function diskFull(disk: () => SmallDisk): Fault {
  return {
    name: 'disk-full',
    title: 'the disk of Postgres is full: refused honestly, never a false 2xx, and it recovers',
    weight: 0,
    async inject(context) {
      const { system, tally } = context;
      let refused = 0;
      try {
        await staysLive(system.members, async () => {
          const before = tally.get('refusals');
          // It frees some room now and then; what it frees is filled too, until it has to refuse.
          await until('submits are refused', 20_000, () => {
            disk().fill();
            refused = tally.get('refusals') - before;
            return refused >= SOME || `${refused} were`;
          });
          await pause(2_000);
        });
      } finally {
        disk().empty();
      }
      const went = !system.postgres.isUp;
      if (went) await system.postgres.start();
      const works = await probe(context, 30_000);
      return { refused, postgres: went ? 'went down' : 'stayed up', works_after_s: seconds(works) };
    },
  };
}

/**
 * Fills the disk on which gateways keep what they accept while Postgres is away.
 * @param disk tells the one on which the system's gateways have their state
 */
export function spoolFull(disk: () => SmallDisk): Fault {
  return {
    name: 'spool-full',
    title:
      'Postgres is away, and the gateways’ disk is full: refused honestly, kept again when there is room, and all that was accepted is stored',
    weight: 0,
    async inject(context) {
      const { system, load, tally } = context;
      const signOut = await load.signIn();
      const { acceptances } = tally;
      const before = tally.get('refusals');
      const keptBefore = tally.get('writes kept');
      const isKept = (count: number) => {
        const goal = acceptances.length + count;
        return () => acceptances.length >= goal || `${goal - acceptances.length} more are awaited`;
      };
      let refused = 0;
      try {
        await staysLive(system.members, async () => {
          await system.postgres.stop();
          await untilAway(system, ['postgres']);
          await until('writes are kept', 20_000, isKept(SOME));
          await until('writes are refused', 30_000, async () => {
            disk().fill();
            refused = tally.get('refusals') - before;
            const ready = await Promise.all(system.gateways.map(isReady));
            return (refused >= SOME && !ready.includes(true)) || `${refused} were`;
          });
          disk().empty();
          await until('writes are kept again', 20_000, isKept(SOME));
        });
      } finally {
        disk().empty();
        await system.postgres.start();
        signOut();
      }
      tally.add('restarts');
      const drained = await untilDrained(system, 60_000);
      for (const { port } of system.gateways) await probe(context, 30_000, { port });
      const kept = tally.get('writes kept') - keptBefore;
      return { refused, kept, drained_s: seconds(drained) };
    },
  };
}

/** Whether a gateway says that it takes something: with Postgres away, and a disk that refuses, it does not. */
async function isReady({ port }: Member): Promise<boolean> {
  const { status } = await ask({ port, method: 'GET', path: '/health/ready', timeoutMs: 3_000 });
  return status === 200;
}
