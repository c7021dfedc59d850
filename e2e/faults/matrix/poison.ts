import type { JobStatus } from '@slipway/shared/contracts';
import { probe, seconds } from '../conditions.ts';
import type { Fault, FaultContext } from '../fault.ts';
import { plainScript } from '../load.mix.ts';
import { type ScriptEnd } from '../script.ts';
import { Broken, until } from '../until.ts';

const BAD_ENDS: ScriptEnd[] = [
  'throws-non-error',
  'throws-circular',
  'result-bigint',
  'result-of-other-form',
  'result-with-nul',
];

export const poisoned: Fault = {
  name: 'poisoned',
  title:
    'payloads that are garbage, handlers that throw anything, results that cannot be stored: failed, and the queue moves on',
  weight: 2,
  async inject(context) {
    const { load, random } = context;
    const tenant = random.pick(load.tenants);
    const ends = BAD_ENDS.map((end) => load.submit({ tenant, script: plainScript({ ends: end, ms: 20 }) }));
    const garbage = await Promise.all(
      ['{}', '[]', '"text"', 'null', '{"git_url": 7, "settings": {}}'].map((payload) =>
        poison(context, payload),
      ),
    );
    // What is poisoned must not hold up what comes after it.
    const took = await probe(context, 10_000);
    await Promise.all([...ends, ...garbage].map(({ verified }) => verified));
    for (const { accepted } of [...ends, ...garbage]) await showsWhy(context, (await accepted).id);
    return { jobs: ends.length + garbage.length, probe_s: seconds(took) };
  },
};

/** Replaces a job's payload by garbage between its first attempt, which has read it, and its second. */
async function poison({ load, system, random }: FaultContext, payload: string) {
  const script = plainScript({ ms: 200, failures: 1 });
  const life = load.submit({ tenant: random.pick(load.tenants), script, expected: 'failed' });
  const { id } = await life.accepted;
  await until(
    'a job has begun its first attempt, and not yet its second',
    20_000,
    async () => {
      const rows = await system.postgres.query(
        `UPDATE jobs SET payload = $2::jsonb WHERE id = $1 AND status IN ('active', 'pending', 'queued') AND attempt = 1
         RETURNING id`,
        [id, payload],
      );
      return rows.length === 1 || 'it has not yet';
    },
    20,
  );
  return life;
}

async function showsWhy({ system }: FaultContext, id: string): Promise<void> {
  const [row] = await system.postgres.patiently<{ status: JobStatus; message: string | null }>(
    `SELECT status, error ->> 'message' AS message FROM jobs WHERE id = $1`,
    [id],
  );
  if (row?.status !== 'failed' || !row.message)
    throw new Broken(`job ${id} is ${row?.status}, and says "${row?.message}"`);
}
