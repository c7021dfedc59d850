import { afterAll, beforeAll, expect, it } from 'vitest';
import { stopwatch } from '@slipway/testing/pace';
import { ProblemError, type SlipwayClient } from '@slipway/client';
import { demoCompany } from '@slipway/tools/demo-company';
import { storeCompany, succeeded } from '@slipway/tools/demo-loader';
import { until } from '../faults/until.ts';
import { untilEnd } from '../slipway.fixture.ts';
import { entriesOf, TestCommissions, TODAY } from './commissions.fixture.ts';

/* Runs and closings that meet each other, that somebody stops, and that are not somebody's. */

let commissions: TestCommissions;
beforeAll(async () => {
  commissions = await TestCommissions.start();
});
afterAll(() => commissions.close());

const statusOf = (error: unknown): number => {
  if (error instanceof ProblemError) return error.problem.status;
  throw error;
};

/** Both at once. @returns the jobs of those that were taken, and what the others were told */
async function bothOf(call: () => Promise<{ job_id: string }>): Promise<{ taken: string[]; told: string[] }> {
  const [taken, told]: [string[], string[]] = [[], []];
  for (const outcome of await Promise.allSettled([call(), call()]))
    if (outcome.status === 'fulfilled') taken.push(outcome.value.job_id);
    else {
      expect(statusOf(outcome.reason)).toBe(409);
      told.push(outcome.reason.message);
    }
  return { taken, told };
}

/** Cancels the import runs of a company, so that nothing of it is calculated. */
async function uncalculated(client: SlipwayClient, contracts: number, invoices: number): Promise<void> {
  const { stack } = commissions.slipway;
  await stack.services.get('commission-service')!.stop();
  const company = demoCompany({ seed: 5, contracts, invoices, today: TODAY });
  for (const jobId of await storeCompany(client, company)) await client.cancel(jobId);
  await stack.startService('commission-service');
}

it('a run that is cancelled stops at once; what it has posted stays, and the next one completes it', async () => {
  const { client, tenantId } = await commissions.tenant();
  // Enough for seconds: it has to be still at it when the cancellation comes.
  await uncalculated(client, 600, 12_000);
  expect(await commissions.countEntries(tenantId)).toBe(0);
  const { job_id } = await client.commissions.run();
  await until(
    'something is posted',
    30_000,
    async () => (await commissions.countEntries(tenantId)) > 0 || 'nothing is',
    2,
  );
  // Begun before: it takes its time to look at the machine, and the run goes on meanwhile.
  const elapsed = stopwatch();
  await client.cancel(job_id);
  expect((await untilEnd(client, job_id)).at(-1)).toMatchObject({ type: 'job.cancelled' });
  expect(elapsed()).toBeLessThan(1_000);
  const kept = await commissions.countEntries(tenantId);
  expect(kept).toBeGreaterThan(0);

  await succeeded(client, (await client.commissions.run()).job_id);
  const all = await commissions.countEntries(tenantId);
  expect(all).toBeGreaterThan(kept);
  const ending = (await untilEnd(client, (await client.commissions.run({ recheck: true })).job_id)).at(-1);
  expect(ending).toMatchObject({ type: 'job.completed', result: { entries: 0 } });
  expect(await client.commissions.verifyLedger()).toMatchObject({ valid: true, entries: all });
}, 150_000);

it('of two runs at once the second is told which one goes, and nothing is posted twice', async () => {
  const { client, tenantId } = await commissions.tenant();
  await uncalculated(client, 100, 600);
  const { taken, told } = await bothOf(() => client.commissions.run());
  expect(taken).toHaveLength(1);
  expect(told).toEqual([`Job ${taken[0]} calculates the same already. Follow that one.`]);
  // One of a part of it is another one: it waits for its turn.
  const period = (await client.periods.list({ limit: 2 })).data.at(-1)!.key;
  const part = await client.commissions.run({ period });
  for (const jobId of [...taken, part.job_id]) await succeeded(client, jobId);
  const all = await commissions.countEntries(tenantId);
  await succeeded(client, (await client.commissions.run({ recheck: true })).job_id);
  expect(await commissions.countEntries(tenantId)).toBe(all);
});

it('of two closings at once one is taken', async () => {
  const { client } = await commissions.company();
  const oldest = (await client.periods.list({ limit: 100 })).data.findLast(({ entries }) => entries > 0)!;
  const { taken, told } = await bothOf(() => client.periods.close(oldest.id));
  expect(taken).toHaveLength(1);
  expect(told).toEqual([expect.stringContaining(`Period ${oldest.key} is just being closed`)]);
  await succeeded(client, taken[0]!);
  await expect(client.periods.close(oldest.id)).rejects.toMatchObject({ problem: { status: 409 } });
  const statements = await client.statements.list({ period: oldest.key, limit: 100 });
  const owners = statements.data.map(({ party_id, currency }) => `${party_id} ${currency}`);
  expect(new Set(owners).size).toBe(owners.length);
});

it('another tenant sees nothing of it', async () => {
  const { client } = await commissions.company();
  const { client: stranger } = await commissions.tenant();
  const [entry] = await entriesOf(client);
  const [period] = (await client.periods.list({ limit: 1 })).data;
  const [invoice] = (await client.invoices.list({ limit: 1 })).data;
  const [contract] = (await client.contracts.list({ limit: 1 })).data;
  const [party] = (await client.parties.list({ limit: 1 })).data;
  const [plan] = (await client.plans.list({ limit: 1 })).data;
  const closing = (await client.periods.list({ limit: 100 })).data.findLast(({ entries }) => entries > 0)!;
  await succeeded(client, (await client.periods.close(closing.id)).job_id);
  const [statement] = (await client.statements.list({ limit: 1 })).data;

  const lists = [
    stranger.commissions.list(),
    stranger.invoices.list(),
    stranger.contracts.list(),
    stranger.parties.list(),
    stranger.plans.list(),
    stranger.statements.list(),
    stranger.jobs(),
  ];
  for (const list of lists) expect((await list).total).toBe(0);
  expect(await stranger.commissions.verifyLedger()).toMatchObject({ valid: true, entries: 0 });
  const asked: (() => Promise<unknown>)[] = [
    () => stranger.commissions.trace(entry!.id),
    () => stranger.periods.get(period!.id),
    () => stranger.periods.close(period!.id),
    () => stranger.invoices.get(invoice!.id),
    () => stranger.invoices.credit(invoice!.id, { reason: 'not mine' }),
    () => stranger.contracts.get(contract!.id),
    () => stranger.parties.earnings(party!.id),
    () => stranger.plans.get(plan!.id),
    () => stranger.statements.approve(statement!.id),
    () => stranger.statements.file(statement!.id, 'pdf'),
  ];
  for (const ask of asked) expect(statusOf(await ask().catch((error: unknown) => error))).toBe(404);
  await expect(stranger.commissions.run({ contract_id: contract!.id })).rejects.toMatchObject({
    problem: { status: 422, errors: [{ path: 'contract_id' }] },
  });
});
