import { probe, seconds } from '../conditions.ts';
import type { Fault, FaultContext } from '../fault.ts';
import { LineReader } from '../line.reader.ts';
import { plainScript } from '../load.mix.ts';
import type { Member } from '../member.ts';
import { plainReader } from '../plain.reader.ts';
import { Broken, pause, until } from '../until.ts';
import { giveWork, heldBy } from './held.ts';
import { allBack } from './returns.ts';
import { handedBack, stopped } from './stops.ts';
import { RequestsUnderWay } from './under.way.ts';

/** Longer than the grace of a worker that stops: it has to hand them back. */
const LONG_MS = 4_000;
const LINE_READERS = 4;

export const deployed: Fault = {
  name: 'deployed',
  title:
    'SIGTERM to everything under load, then started anew: all end by themselves, nothing failed by it, all clients back within 5 s',
  weight: 2,
  inject: (context) =>
    withLineReaders(context, async (lineReaders) => {
      const { system } = context;
      const wrong = new Wrongs();
      await giveWork(context, LONG_MS);
      const reader = await stalledReader(context);
      try {
        const held = (await Promise.all(system.workers.map((worker) => heldBy(context, worker)))).flat();
        const stops = await Promise.all(system.members.map((member) => wrong.noted(stopped(member))));
        const returned = await wrong.noted(handedBack(context, held));
        if (returned === 0) wrong.add('no worker that stopped handed anything back');
        await Promise.all(system.gateways.map((gateway) => gateway.start()));
        const back = await wrong.noted(allBack(context, lineReaders));
        await Promise.all(system.workers.map((worker) => worker.start()));
        await wrong.noted(reader.readsOn());
        await probe(context, 15_000);
        wrong.raise();
        return {
          drained_s: seconds(Math.max(...stops.map((ms) => ms ?? 0))),
          handed_back: returned ?? 0,
          clients_back_s: seconds(back ?? 0),
        };
      } finally {
        reader.close();
      }
    }),
};

export const rolledOut: Fault = {
  name: 'rolled-out',
  title:
    'SIGTERM to one process after another under load: what is under way is answered, and nothing failed by it',
  weight: 3,
  inject: (context) =>
    withLineReaders(context, async (lineReaders) => {
      const { system, random, quick } = context;
      const wrong = new Wrongs();
      let slowest = 0;
      const members = quick ? [random.pick(system.gateways), random.pick(system.workers)] : system.members;
      for (const member of random.shuffle(members)) {
        if (system.gateways.includes(member)) await restartGateway(context, member, wrong);
        else await restartWorker(context, member, wrong);
        slowest = Math.max(slowest, (await wrong.noted(allBack(context, lineReaders))) ?? 0);
        wrong.raise();
        await pause(random.integer(0, 500));
      }
      await probe(context, 15_000);
      return { clients_back_s: seconds(slowest) };
    }),
};

/** As a balancer and an orchestrator do it: no new connections, SIGTERM, the new one, and connections again. */
async function restartGateway(context: FaultContext, gateway: Member, wrong: Wrongs): Promise<void> {
  const { system, random } = context;
  const requests = await RequestsUnderWay.begin(context, gateway);
  if (random.chance(0.7)) system.balance(gateway, false);
  await Promise.all([wrong.noted(stopped(gateway)), wrong.noted(requests.answered())]);
  await gateway.start();
  system.balance(gateway, true);
}

async function restartWorker(context: FaultContext, worker: Member, wrong: Wrongs): Promise<void> {
  await giveWork(context, LONG_MS);
  const held = await heldBy(context, worker);
  await wrong.noted(stopped(worker));
  await wrong.noted(handedBack(context, held));
  await worker.start();
}

/** What did not hold, until everything is healed: what a deploy has stopped must be started again first. */
class Wrongs {
  private readonly lines: string[] = [];

  add(line: string): void {
    this.lines.push(line);
  }

  /** @returns nothing when it failed */
  noted<T>(work: Promise<T>): Promise<T | undefined> {
    return work.catch((error: unknown) => {
      this.add((error as Error).message);
      return undefined;
    });
  }

  /** @throws Broken when there is something */
  raise(): void {
    if (this.lines.length > 0) throw new Broken(this.lines.join('; '));
  }
}

/** While `work` goes on, some bare clients of the older form are connected; in the end they must be served again. */
async function withLineReaders<T>(
  { system, load }: FaultContext,
  work: (readers: readonly LineReader[]) => Promise<T>,
): Promise<T> {
  const tenant = load.tenants[0]!;
  const [project, script] = [...tenant.projects].find(([, { ends, lines }]) => ends === 'ok' && lines > 0)!;
  const readers = Array.from(
    { length: LINE_READERS },
    () => new LineReader(system.url, tenant.token, project),
  );
  try {
    await load.submit({ tenant, project, script }, { unwatched: true }).accepted;
    await until(
      'bare clients at the root namespace connect',
      10_000,
      () => readers.every(({ isConnected }) => isConnected) || 'not all do',
    );
    const result = await work(readers);
    await until(
      'bare clients at the root namespace have lines again',
      15_000,
      () => readers.every(({ lines }) => lines > 0) || 'not all do',
    );
    return result;
  } finally {
    for (const reader of readers) reader.close();
  }
}

/** A plain WebSocket at one gateway that reads nothing: it does not hear that it is to close. */
async function stalledReader(context: FaultContext) {
  const { system, load, random } = context;
  const script = plainScript({ ms: LONG_MS, lines: 100 });
  const life = load.submit({ tenant: load.tenants[0]!, script }, { unwatched: true });
  const { id } = await life.accepted;
  const reader = await plainReader(context, random.pick(system.gateways), id);
  reader.setReading(false);
  const readsOn = async () => {
    const [row] = await system.postgres.patiently<{ tail: number }>(
      'SELECT max(last_seq) AS tail FROM job_events WHERE job_id = $1',
      [id],
    );
    reader.setReading(true);
    await until('the reader that read nothing has everything', 15_000, () => {
      const { last } = reader.track;
      return last >= row!.tail || `it has ${last} of ${row!.tail}`;
    });
  };
  return { readsOn, close: reader.close };
}
