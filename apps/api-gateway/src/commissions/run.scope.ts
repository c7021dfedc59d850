import type { PoolClient } from 'pg';
import { readCalendar } from '@slipway/database';
import {
  amountProblem,
  planDocument,
  type CreateCommissionRun,
  type WhatIf,
} from '@slipway/shared/contracts';
import type { JobPayload } from '@slipway/shared/contracts/jobs';
import { Conflict } from '@slipway/shared/errors';
import { fieldRefusal, unknownId } from '../http/refusal.js';
import { ensurePeriods } from '../periods/period.rows.js';
import { keepsWhatAddsUp } from '../plans/version.repository.js';

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
  const what_if = run.what_if ?? null;
  if (what_if) await judgeWhatIf(client, tenantId, what_if);
  else {
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

async function judgeWhatIf(client: PoolClient, tenantId: string, whatIf: WhatIf): Promise<void> {
  const plans = await known(client, tenantId, 'plans', whatIf.plan ? [whatIf.plan.plan_id] : []);
  if (whatIf.plan) {
    if (!plans.has(whatIf.plan.plan_id)) throw unknownId('what_if.plan.plan_id', 'plan');
    await judgePlan(client, whatIf.plan);
  }
  const contracts = await known(client, tenantId, 'contracts', [
    ...whatIf.invoices.map(({ contract_id }) => contract_id),
    ...whatIf.participants.map(({ contract_id }) => contract_id),
  ]);
  for (const [index, invoice] of whatIf.invoices.entries()) {
    const path = `what_if.invoices.${index}`;
    if (!contracts.has(invoice.contract_id)) throw unknownId(`${path}.contract_id`, 'contract');
    if (invoice.issued_on === undefined)
      throw fieldRefusal('invalid_request', `${path}.issued_on`, 'is needed: a draft earns nothing');
  }
  const parties = await known(
    client,
    tenantId,
    'parties',
    whatIf.participants.flatMap(({ participants }) => participants.map(({ party_id }) => party_id)),
  );
  for (const [index, { contract_id, participants }] of whatIf.participants.entries()) {
    const path = `what_if.participants.${index}`;
    if (!contracts.has(contract_id)) throw unknownId(`${path}.contract_id`, 'contract');
    const stranger = participants.findIndex(({ party_id }) => !parties.has(party_id));
    if (stranger >= 0) throw unknownId(`${path}.participants.${stranger}.party_id`, 'party');
  }
  await judgeCredits(client, tenantId, whatIf.credits);
}

/** What is tried is a version that could be published. */
async function judgePlan(
  client: PoolClient,
  { plan_id, document }: NonNullable<WhatIf['plan']>,
): Promise<void> {
  const { rows } = await client.query<{ document: unknown }>(
    `SELECT document FROM plan_versions WHERE plan_id = $1 AND status = 'published' ORDER BY version DESC LIMIT 1`,
    [plan_id],
  );
  if (rows[0]) keepsWhatAddsUp(planDocument.parse(rows[0].document), document, 'what_if.plan.document');
}

async function judgeCredits(client: PoolClient, tenantId: string, credits: WhatIf['credits']): Promise<void> {
  if (credits.length === 0) return;
  const { rows } = await client.query<{ id: string; currency: string; lines: string[] }>(
    `SELECT id, currency, ARRAY(SELECT id::text FROM invoice_lines WHERE invoice_id = i.id) AS lines
     FROM invoices i WHERE tenant_id = $1 AND id = ANY ($2) AND issued_on IS NOT NULL AND voided_on IS NULL`,
    [tenantId, credits.map(({ invoice_id }) => invoice_id)],
  );
  const invoices = new Map(rows.map((row) => [row.id, row]));
  for (const [index, { invoice_id, credit }] of credits.entries()) {
    const path = `what_if.credits.${index}`;
    const invoice = invoices.get(invoice_id);
    if (!invoice) throw unknownId(`${path}.invoice_id`, 'invoice that is issued');
    for (const [at, { line_id, net }] of (credit.lines ?? []).entries()) {
      if (!invoice.lines.includes(line_id))
        throw unknownId(`${path}.credit.lines.${at}.line_id`, 'line of this invoice');
      const problem = amountProblem(net, invoice.currency);
      if (problem) throw fieldRefusal('invalid_amount', `${path}.credit.lines.${at}.net`, problem);
    }
  }
}

async function known(
  client: PoolClient,
  tenantId: string,
  table: 'plans' | 'contracts' | 'parties',
  ids: string[],
): Promise<ReadonlySet<string>> {
  if (ids.length === 0) return new Set();
  const { rows } = await client.query<{ id: string }>(
    `SELECT id FROM ${table} WHERE tenant_id = $1 AND id = ANY ($2)`,
    [tenantId, ids],
  );
  return new Set(rows.map(({ id }) => id));
}
