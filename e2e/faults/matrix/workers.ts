import { quietNow } from '@slipway/testing/quiet-time';
import { seconds, probe } from '../conditions.ts';
import type { Fault, FaultContext } from '../fault.ts';
import { Broken, pause, until } from '../until.ts';
import { giveWork, heldBy, type Held } from './held.ts';

/** A dead worker's jobs must run again within this time. */
const RESTART_MS = 15_000;
/** A worker's jobs are taken from it when it is silent for 10 s. */
const BEYOND_LEASE_MS = 12_500;
/** When jobs are submitted while it sleeps: what it takes in its sleep, somebody else must run. */
const MOMENTS_MS = [0, 10, 20, 50, 100, 1_000];
/** It sleeps until all of them have run: who ran them was somebody else, however long that took. */
const SOMEBODY_MS = 40_000;

export const workerKilled: Fault = {
  name: 'worker-killed',
  title: 'kill -9 of workers in the middle of jobs: each runs again within 15 s, effects once',
  weight: 4,
  async inject(context) {
    const { system, random, tally } = context;
    const waits: Promise<number>[] = [];
    const restarts = new Restarts(context);
    for (let kill = 0; kill < (context.quick ? 2 : random.integer(1, 4)); kill += 1) {
      const worker = random.pick(system.workers);
      await giveWork(context);
      const held = await heldBy(context, worker);
      await worker.kill();
      tally.add('kills');
      await restarts.renew();
      waits.push(restarts.of(held));
      // Settled below; a wait that fails meanwhile must not end the process.
      waits.at(-1)!.catch(() => undefined);
      await worker.start();
      await pause(random.integer(300, 1_500));
    }
    const slowest = Math.max(...(await Promise.all(waits)));
    tally.slowestRestartMs = Math.max(tally.slowestRestartMs, slowest);
    return { kills: waits.length, slowest_restart_s: seconds(slowest) };
  },
};

export const workerStopped: Fault = {
  name: 'worker-stopped',
  title: 'SIGSTOP of a worker past its lease, then SIGCONT: its stale attempts commit nothing',
  weight: 2,
  async inject(context) {
    const { system, random, tally } = context;
    const worker = random.pick(system.workers);
    await giveWork(context);
    const held = await heldBy(context, worker);
    worker.signal('SIGSTOP');
    tally.add('stops');
    try {
      // What it held runs elsewhere before it wakes; then it tries to end what is not its own any more.
      const [restart] = await Promise.all([
        new Restarts(context).of(held),
        pause(BEYOND_LEASE_MS),
        ...MOMENTS_MS.map((ms) => pause(ms).then(() => probe(context, SOMEBODY_MS))),
      ]);
      tally.slowestRestartMs = Math.max(tally.slowestRestartMs, restart);
      return { held: held.length, slowest_restart_s: seconds(restart) };
    } finally {
      worker.signal('SIGCONT');
      await until('the worker is live again', 10_000, async () => (await worker.isLive()) || 'it is not');
      await probe(context, 15_000);
    }
  },
};

/** An attempt that a dead worker held, and the moment from which its restart is waited for. */
interface Due extends Held {
  since: number;
}

/** The attempts that dead workers held, until each has a successor. */
class Restarts {
  private readonly due = new Set<Due>();
  private readonly context: FaultContext;

  constructor(context: FaultContext) {
    this.context = context;
  }

  /**
   * Another worker has died. What was queued again at that moment may have been on its way to it, and is late from then
   * on only; everything else stays due.
   */
  async renew(): Promise<void> {
    const rows = await this.context.system.postgres.patiently<{ id: string }>(
      `SELECT id FROM jobs WHERE id = ANY ($1::uuid[]) AND status = 'queued'`,
      [[...this.due].map(({ id }) => id)],
    );
    const queued = new Set(rows.map(({ id }) => id));
    for (const due of this.due) if (queued.has(due.id)) due.since = quietNow();
  }

  /**
   * Waits until each of these attempts has a successor that has started, or its job has ended. Settles with the longest
   * time that one took, in milliseconds.
   */
  async of(held: Held[]): Promise<number> {
    const mine = new Set(held.map((one): Due => ({ ...one, since: quietNow() })));
    for (const one of mine) this.due.add(one);
    let slowest = 0;
    for (;;) {
      const still = await this.stillWaiting([...mine]);
      for (const one of mine) {
        const waited = quietNow() - one.since;
        if (still && !still.has(one.id)) {
          slowest = Math.max(slowest, waited);
          mine.delete(one);
          this.due.delete(one);
        } else if (waited > RESTART_MS) {
          throw new Broken(
            `job ${one.id} of a dead worker did not run again within ${seconds(RESTART_MS)} s`,
          );
        }
      }
      if (mine.size === 0) return slowest;
      await pause(LOOK_EVERY_MS);
    }
  }

  /** @returns nothing while Postgres does not answer */
  private async stillWaiting(held: Held[]): Promise<Set<string> | undefined> {
    try {
      const rows = await this.context.system.postgres.query<{ id: string }>(
        `SELECT j.id FROM jobs j JOIN unnest($1::uuid[], $2::int[]) AS h (id, attempt) ON h.id = j.id
         WHERE j.attempt <= h.attempt AND j.status IN ('pending', 'queued', 'active')`,
        [held.map(({ id }) => id), held.map(({ attempt }) => attempt)],
      );
      return new Set(rows.map(({ id }) => id));
    } catch {
      return undefined;
    }
  }
}

const LOOK_EVERY_MS = 100;
