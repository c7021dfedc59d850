import { newId } from '@slipway/shared/ids';
import type { JobResult } from '@slipway/shared/contracts/jobs';
import type { CommissionFixture } from '../commission.fixture.js';
import { RunHandler } from '../runs/run.handler.js';
import { CloseHandler } from './close.handler.js';

type Statement = [
  period: string,
  party: string,
  opening: string,
  due: string,
  carried: string,
  entries: number,
];

/** Closes months as the gateway begins it, and tells what came of it. */
export function closer(world: CommissionFixture) {
  async function period(key: string): Promise<string> {
    const { rows } = await world.pool.query<{ id: string }>(
      `INSERT INTO periods (id, tenant_id, key, starts_on, ends_on)
       VALUES ($1, $2, $3, ($3 || '-01')::date, (($3 || '-01')::date + interval '1 month - 1 day')::date)
       ON CONFLICT (tenant_id, key) DO UPDATE SET status = periods.status RETURNING id`,
      [newId(), world.tenantId, key],
    );
    return rows[0]!.id;
  }

  async function close(key: string): Promise<JobResult<'period_close'>> {
    const periodId = await period(key);
    const job = world.job('period_close', { title: key, period_id: periodId });
    await world.pool.query(`UPDATE periods SET status = 'closing', close_job_id = $2 WHERE id = $1`, [
      periodId,
      job.id,
    ]);
    return (await new CloseHandler(world.pool).close(job, world.context())).result;
  }

  async function run() {
    return (await new RunHandler(world.pool).run(world.run(), world.context())).result;
  }

  async function statements(): Promise<Statement[]> {
    const { rows } = await world.pool.query<Record<string, string> & { entries: number }>(
      `SELECT p.key, s.party_name, s.opening::text, s.due::text, s.carried::text, s.entries
       FROM statements s JOIN periods p ON p.id = s.period_id
       WHERE s.tenant_id = $1 ORDER BY p.key, s.party_name`,
      [world.tenantId],
    );
    return rows.map((row) => [
      row['key']!,
      row['party_name']!,
      row['opening']!,
      row['due']!,
      row['carried']!,
      row.entries,
    ]);
  }

  return { period, close, run, statements };
}
