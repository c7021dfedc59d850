import { probe, readUnfinished, seconds } from '../conditions.ts';
import type { Facts, Fault, FaultContext } from '../fault.ts';
import { plainScript } from '../load.mix.ts';
import { pause, until } from '../until.ts';
import { WaitingLine } from './waiting.line.ts';

const JUMP_SECONDS = 300;
/** A jump has arrived in every process. */
const ARRIVAL_MS = 1_500;
/** Far less than a jump. */
const NEAR_SECONDS = 30;
/** A job starts at once, and one that pauses when its pause is over: nothing waits for the clock. */
const AT_ONCE_MS = 10_000;
/** Jobs that wait as the clock jumps, and as many that come after it. */
const WAITING = 6;

export const clockJumped: Fault = {
  name: 'clock-jumped',
  title: 'the wall clock jumps by five minutes, both ways: order and pauses as ever, nothing waits',
  weight: 3,
  async inject(context): Promise<Facts> {
    const { load, random, system, tally } = context;
    if (system.clocks.size === 0) return { skipped: 'there is no libfaketime' };
    // All clocks of a machine jump at once; or one process runs on a machine whose clock is wrong.
    const all = context.quick || random.chance(0.5);
    const names = all ? [...system.clocks.keys()] : [random.pick([...system.clocks.keys()])];
    const guest = await load.guest();
    const probes: number[] = [];
    const restarts: number[] = [];
    try {
      for (const shift of random.shuffle([JUMP_SECONDS, -JUMP_SECONDS])) {
        const line = await WaitingLine.form(context, guest);
        try {
          await line.join(WAITING);
          const paused = await startPause(context);
          const jumped = performance.now();
          for (const name of names) system.clocks.get(name)!.shift(shift);
          tally.add('clock jumps');
          await pause(ARRIVAL_MS);
          for (const name of names) await hasJumped(context, name, shift);
          await line.join(WAITING);
          probes.push(await probe(context, AT_ONCE_MS));
          await startsAgain(context, paused);
          restarts.push(performance.now() - jumped);
          await line.runsInOrder();
        } finally {
          await line.end();
        }
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
      slowest_restart_s: seconds(Math.max(...restarts)),
      unfinished: waiting.length,
    };
  },
};

/** A clock that did not jump proves nothing. */
async function hasJumped({ system }: FaultContext, name: string, shift: number): Promise<void> {
  await until(`the clock of ${name} has jumped`, 10_000, async () => {
    const member = system.members.find((one) => one.name === name);
    const shown = member ? await timeOf(member.url) : await timeOfPostgres(system);
    const off = Math.round((shown - Date.now()) / 1_000);
    return Math.abs(off - shift) < NEAR_SECONDS || `it is off by ${off} s`;
  });
}

/** What a service says of the time, in milliseconds: each of its answers has a date. */
async function timeOf(url: string): Promise<number> {
  const { headers } = await fetch(`${url}/health/live`);
  return Date.parse(headers.get('date') ?? '');
}

async function timeOfPostgres({ postgres }: FaultContext['system']): Promise<number> {
  const [row] = await postgres.query<{ now: Date }>('SELECT clock_timestamp() AS now');
  return row!.now.getTime();
}

/** A job that has failed twice and pauses, for two seconds at least, before its last attempt. @returns its id */
async function startPause({ load, random, system }: FaultContext): Promise<string> {
  const script = plainScript({ ms: 20, lines: 1, failures: 2 });
  const { accepted } = load.submit({ tenant: random.pick(load.tenants), script }, { unwatched: true });
  const { id } = await accepted;
  await until(
    'a job that has failed twice pauses',
    20_000,
    async () => {
      const rows = await system.postgres.query(
        `SELECT 1 FROM jobs WHERE id = $1 AND status = 'pending' AND attempt = 2 AND available_at IS NOT NULL`,
        [id],
      );
      return rows.length === 1 || 'it does not yet';
    },
    20,
  );
  return id;
}

async function startsAgain({ system }: FaultContext, id: string): Promise<void> {
  await until(
    `job ${id}, which paused as the clock jumped, starts again`,
    AT_ONCE_MS,
    () => system.runs.startOf(id, 3) !== undefined || 'it pauses',
  );
}
