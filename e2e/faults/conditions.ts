import { TERMINAL_STATUSES, type JobStatus } from '@slipway/shared/contracts';
import { ask } from './ask.ts';
import type { FaultContext } from './fault.ts';
import { plainScript } from './load.mix.ts';
import type { Member } from './member.ts';
import type { Script } from './script.ts';
import type { System } from './system.ts';
import { Broken, pause, until } from './until.ts';

/** Seconds with one decimal, to be shown. */
export const seconds = (ms: number): number => Math.round(ms / 100) / 10;

/** Submits a small job and waits for its end: whether the system works. @returns how long that took, in milliseconds */
export async function probe(
  { load, system }: FaultContext,
  deadlineMs: number,
  { script = plainScript(), port }: { script?: Script; port?: number } = {},
): Promise<number> {
  const started = performance.now();
  const tenant = load.tenants[0]!;
  const { accepted } = load.submit({ tenant, script, ...(port ? { port } : {}) }, { unwatched: true });
  let jobId: string | undefined;
  void accepted.then(
    ({ id }) => (jobId = id),
    () => undefined,
  );
  await until('a job that is submitted now completes', deadlineMs, async () => {
    if (!jobId) return 'it is not accepted yet';
    const [row] = await system.postgres.query<{ status: JobStatus }>(
      'SELECT status FROM jobs WHERE id = $1',
      [jobId],
    );
    return row?.status === 'completed' || `job ${jobId} is ${row?.status ?? 'unknown'}`;
  });
  return performance.now() - started;
}

/** Submits many jobs at once, so that the queue is deep. Settles when all are accepted. */
export async function burst({ load, random }: FaultContext, count: number, script: Script): Promise<void> {
  const lives = Array.from({ length: count }, () =>
    load.submit({ tenant: random.pick(load.tenants), script }, { unwatched: random.chance(0.5) }),
  );
  await Promise.allSettled(lives.map(({ accepted }) => accepted));
}

interface Standing {
  id: string;
  status: JobStatus;
  attempt: number;
}

/** Jobs that have not ended. */
export function readUnfinished(system: System): Promise<Standing[]> {
  return system.postgres.patiently<Standing>(
    `SELECT id, status, attempt FROM jobs WHERE status IN ('pending', 'queued', 'active')`,
  );
}

/**
 * Waits until each of these jobs has ended or gone on, from one status or attempt to the next; one that has failed and
 * waits for its next attempt has gone on.
 * @returns how long that took, in milliseconds
 */
export async function allGoOn(
  { system }: FaultContext,
  jobs: readonly Standing[],
  deadlineMs: number,
): Promise<number> {
  let left = [...jobs];
  return until(`${jobs.length} unfinished jobs go on`, deadlineMs, async () => {
    const rows = await system.postgres.query<Standing>(
      `SELECT id, CASE WHEN status = 'pending' AND available_at > now() THEN 'failed' ELSE status END AS status, attempt
       FROM jobs WHERE id = ANY ($1)`,
      [left.map(({ id }) => id)],
    );
    const now = new Map(rows.map((row) => [row.id, row]));
    left = left.filter(({ id, attempt, status }) => {
      const row = now.get(id);
      if (!row || TERMINAL_STATUSES.has(row.status)) return !row;
      return row.attempt === attempt && (row.status === status || row.status !== 'active');
    });
    return left.length === 0 || `${left.length} do not, as ${left[0]!.id}`;
  });
}

/** What a gateway says of the stores and of what it keeps. */
interface Health {
  services: Record<'postgresql' | 'redis', { status: string }>;
  buffer: { size: number };
}

async function healthOf({ name, port }: Member): Promise<Health> {
  const { status, body } = await ask({ port, method: 'GET', path: '/health', timeoutMs: 5_000 });
  if (status === 0) throw new Broken(`${name} does not say how it is`);
  return body as Health;
}

export type Store = 'postgres' | 'redis';
const SERVICES = { postgres: 'postgresql', redis: 'redis' } as const;

/** Waits until each gateway has noticed that these stores are away. */
export async function untilAway({ gateways }: System, stores: readonly Store[]): Promise<void> {
  await until(
    'the gateways say what is away',
    10_000,
    async () => {
      const words = await Promise.all(gateways.map(healthOf));
      const silent = stores.filter(
        (store) => !words.every(({ services }) => services[SERVICES[store]].status === 'unhealthy'),
      );
      return silent.length === 0 || `not all have noticed that ${silent.join(' and ')} is away`;
    },
    50,
  );
}

/** Waits until no gateway keeps anything any more. @returns how long that took, in milliseconds */
export function untilDrained({ gateways }: System, deadlineMs: number): Promise<number> {
  return until('what gateways have kept is stored', deadlineMs, async () => {
    const sizes = await Promise.all(gateways.map(async (gateway) => (await healthOf(gateway)).buffer.size));
    return sizes.every((size) => size === 0) || `${sizes.join(' and ')} writes wait`;
  });
}

/** While `work` goes on, these processes say that they are alive. @throws Broken when one does not */
export async function staysLive<T>(members: readonly Member[], work: () => Promise<T>): Promise<T> {
  let over = false;
  const dead = new Set<string>();
  const look = async ({ name }: Member, alive: Promise<boolean>) => {
    if (!(await alive) && !over) dead.add(name);
  };
  const watch = (async () => {
    while (!over) {
      await Promise.all(members.map((member) => look(member, member.isLive())));
      await pause(500);
    }
  })();
  const result = await work().finally(() => (over = true));
  await watch;
  if (dead.size > 0) throw new Broken(`${[...dead].join(' and ')} did not say to be alive`);
  return result;
}

/** While `work` goes on, every request of the load has an answer in time, of whatever status. @throws Broken */
export async function answersInTime<T>({ tally }: FaultContext, work: () => Promise<T>): Promise<T> {
  const before = tally.get('late answers');
  const result = await work();
  const late = tally.get('late answers') - before;
  if (late > 0) throw new Broken(`${late} requests had no answer within 15 s`);
  return result;
}
