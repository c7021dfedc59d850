import type { Client } from 'pg';
import { allGoOn, probe, readUnfinished, seconds, staysLive } from '../conditions.ts';
import type { Fault, FaultContext, Facts } from '../fault.ts';
import { pause, until } from '../until.ts';

/** Everything goes on within this time after Postgres is usable again. */
const BACK_MS = 30_000;

export const postgresRestarted: Fault = {
  name: 'postgres-restarted',
  title: 'Postgres restarted: no accepted job lost, no worker a zombie',
  weight: 3,
  inject: (context) =>
    without(context, async () => {
      const { system, random, tally, quick } = context;
      await system.postgres.stop();
      // Now and then for longer than a lease: nobody may be taken for dead because nobody could say that he lives.
      await pause(random.chance(0.3) && !quick ? 14_000 : random.integer(0, 3_000));
      await system.postgres.start();
      tally.add('restarts');
    }),
};

export const connectionsTerminated: Fault = {
  name: 'connections-terminated',
  title: 'all connections of Postgres terminated, several times: nothing lost',
  weight: 4,
  inject: (context) =>
    without(context, async () => {
      const { system, random } = context;
      for (let round = 0; round < 3; round += 1) {
        await system.postgres.patiently(
          'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname IS NOT NULL',
        );
        await pause(random.integer(0, 400));
      }
    }),
};

export const connectionsExhausted: Fault = {
  name: 'connections-exhausted',
  title: 'Postgres has no connection left to give: the service recovers by itself',
  weight: 2,
  inject: (context) =>
    without(context, async () => {
      const { system, random, quick } = context;
      const taken: Client[] = [];
      try {
        await takeAll(context, taken);
        // Those that the services hold are closed: they must ask for new ones now, and get none.
        await taken[0]!.query(
          `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name ~ '^(api-gateway|worker)'`,
        );
        await takeAll(context, taken);
        await staysLive(system.members, () => pause(quick ? 2_500 : random.integer(2_500, 8_000)));
      } finally {
        await Promise.all(taken.map((client) => client.end().catch(() => undefined)));
      }
    }),
};

/** Opens connections until Postgres refuses. */
async function takeAll({ system }: FaultContext, taken: Client[]): Promise<void> {
  for (;;) {
    try {
      taken.push(await system.postgres.connect());
    } catch {
      return;
    }
  }
}

export const rowsLocked: Fault = {
  name: 'rows-locked',
  title: 'a foreign transaction left idle with locks on jobs: others go on, and these do afterwards',
  weight: 2,
  async inject(context) {
    const { system, random, quick } = context;
    const holder = await system.postgres.connect();
    let locked = 0;
    let other = 0;
    try {
      await holder.query('BEGIN');
      await until(
        'it holds jobs that have not ended',
        10_000,
        async () => {
          const { rowCount } = await holder.query(
            `SELECT 1 FROM jobs WHERE status IN ('pending', 'queued', 'active') FOR UPDATE SKIP LOCKED`,
          );
          locked = rowCount ?? 0;
          return locked > 0 || 'there are none';
        },
        20,
      );
      // What is not locked goes on as if nothing were.
      other = await staysLive(system.members, () => probe(context, 10_000));
      await pause(quick ? 3_500 : random.integer(3_500, 20_000));
    } finally {
      await holder.end();
    }
    const back = await allGoOn(context, await readUnfinished(system), BACK_MS);
    return { locked, other_job_s: seconds(other), back_after_s: seconds(back) };
  },
};

/** Breaks something, and waits until what had not ended goes on and new work is done. */
async function without(context: FaultContext, lose: () => Promise<void>): Promise<Facts> {
  const unfinished = await readUnfinished(context.system);
  await lose();
  const back = await allGoOn(context, unfinished, BACK_MS);
  const works = await probe(context, 15_000);
  return { unfinished: unfinished.length, back_after_s: seconds(back), probe_s: seconds(works) };
}
