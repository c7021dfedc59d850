import type { PoolClient } from 'pg';
import { readCalendar } from '@slipway/database';
import type { CreateCommissionRun } from '@slipway/shared/contracts';
import type { JobPayload } from '@slipway/shared/contracts/jobs';
import { Conflict } from '@slipway/shared/errors';
import { fieldRefusal, unknownId } from '../http/refusal.js';
import { ensurePeriods } from '../periods/period.rows.js';
import { judgeWhatIf } from './what.if.js';

/** Runs that are stored together, and are not to be seen by each other yet: the job of each scope. */
export type StartedRuns = Map<string, string>;

/**
 * Judges a run, in the transaction that stores its job.
 * @returns its payload; @throws Unprocessable for ids that are unknown, Conflict for a closed period or another run
 */
export async function judgeRun(
  client: PoolClient,
  { tenantId, jobId, run }: { tenantId: string; jobId: string; run: CreateCommissionRun },
  started: StartedRuns,
): Promise<JobPayload<'commission_run'>> {
  const subject =
    run.contract_id === undefined
      ? await periodOf(client, tenantId, run.period)
      : await contractOf(client, tenantId, run.contract_id);
  const what_if = run.what_if ? await judgeWhatIf(client, tenantId, run.what_if) : null;
  if (!what_if) {
    const scope = [tenantId, run.period, run.contract_id].join(' ');
    const other = started.get(scope) ?? (await sameRun(client, tenantId, run));
    if (other !== undefined)
      throw new Conflict('run_in_progress', `Job ${other} calculates the same already. Follow that one.`);
    started.set(scope, jobId);
  }
  return {
    title: what_if ? `What if: ${subject}` : subject,
    period: run.period ?? null,
    contract_id: run.contract_id ?? null,
    recheck: run.recheck,
    what_if,
  };
}

async function periodOf(client: PoolClient, tenantId: string, key: string | undefined): Promise<string> {
  if (key === undefined) return 'Everything';
  await ensurePeriods(client, tenantId, await readCalendar(client, tenantId));
  const { rows } = await client.query<{ status: string }>(
    'SELECT status FROM periods WHERE tenant_id = $1 AND key = $2',
    [tenantId, key],
  );
  if (!rows[0])
    throw fieldRefusal('unknown_period', 'period', `there is no period ${key} with anything in it`);
  if (rows[0].status === 'closed')
    throw new Conflict(
      'period_closed',
      `period: ${key} is closed. What changes for it is posted into the open period, by a run of everything.`,
    );
  return `Period ${key}`;
}

async function contractOf(client: PoolClient, tenantId: string, id: string): Promise<string> {
  const { rows } = await client.query<{ name: string }>(
    'SELECT name FROM contracts WHERE tenant_id = $1 AND id = $2',
    [tenantId, id],
  );
  if (!rows[0]) throw unknownId('contract_id', 'contract');
  return `Contract ${rows[0].name}`;
}

/** @returns the job that calculates the same already */
async function sameRun(
  client: PoolClient,
  tenantId: string,
  { period, contract_id }: CreateCommissionRun,
): Promise<string | undefined> {
  await client.query(`SELECT pg_advisory_xact_lock(hashtextextended('runs ' || $1, 0))`, [tenantId]);
  const { rows } = await client.query<{ id: string }>(
    `SELECT id FROM jobs WHERE tenant_id = $1 AND type = 'commission_run' AND status IN ('pending', 'queued', 'active')
       AND payload->>'period' IS NOT DISTINCT FROM $2 AND payload->>'contract_id' IS NOT DISTINCT FROM $3
       AND jsonb_typeof(payload->'what_if') = 'null' LIMIT 1`,
    [tenantId, period ?? null, contract_id ?? null],
  );
  return rows[0]?.id;
}
