import type { SlipwayClient } from '@slipway/client';
import { TERMINAL_EVENTS } from '@slipway/shared/contracts';
import { companyCsv } from './company.csv.ts';
import type { DemoCompany } from './demo.company.ts';
import type { DemoCredit } from './demo.payments.ts';
import type { DemoPlan } from './demo.plans.ts';

/**
 * Puts a company into a tenant, and waits until its commissions are calculated.
 * @throws when something is refused, or a job does not succeed
 */
export async function loadCompany(client: SlipwayClient, company: DemoCompany): Promise<void> {
  for (const jobId of await storeCompany(client, company)) await succeeded(client, jobId);
}

/**
 * Puts a company into a tenant, through the API: what it sells, its people, plans, contracts, invoices, payments and
 * credit notes. What is there already stays as it is, so that a loading that was broken off can be done again.
 * @returns the jobs that calculate what that means
 * @throws when something is refused
 */
export async function storeCompany(client: SlipwayClient, company: DemoCompany): Promise<string[]> {
  const csv = companyCsv(company);
  const runs = [await client.commissions.import('parties', csv.parties)];
  for (const { key, ...category } of company.categories) await client.products.putCategory(key, category);
  await Promise.all([
    ...company.products.map(({ sku, name, category }) => client.products.put(sku, { name, category })),
    ...company.rates.map((rate) => client.products.addRate(rate)),
    ...Object.values(company.plans).map((plan) => publishPlan(client, plan, company.since)),
  ]);
  await move(client, company.move);
  for (const kind of ['contracts', 'invoices', 'payments'] as const)
    runs.push(await client.commissions.import(kind, csv[kind]));
  const numbers = new Map(company.invoices.map(({ external_id, number }) => [external_id, number]));
  const credits: (string | null)[] = [];
  for (const credit of company.credits)
    credits.push(await giveCredit(client, credit, numbers.get(credit.invoice) ?? ''));
  return [...runs.map(({ job_id }) => job_id), ...credits].filter((jobId) => jobId !== null);
}

/** @throws when the job ends in another way */
export async function succeeded(client: SlipwayClient, jobId: string): Promise<void> {
  for await (const event of client.follow(jobId)) {
    if (event.type === 'job.completed') return;
    if (TERMINAL_EVENTS.has(event.type))
      throw new Error(event.type === 'job.failed' ? event.error.message : `job ${jobId} was cancelled`);
  }
}

async function publishPlan(
  client: SlipwayClient,
  { name, document }: DemoPlan,
  effectiveFrom: string,
): Promise<void> {
  const known = (await client.plans.list({ q: name })).data.find((plan) => plan.name === name);
  const plan = known ?? (await client.plans.create({ name, document }));
  const draft = plan.versions.find(({ version, status }) => version === 1 && status === 'draft');
  if (draft) await client.plans.publish(plan.id, draft.version, effectiveFrom);
}

async function move(client: SlipwayClient, { party, manager, from }: DemoCompany['move']): Promise<void> {
  const [moved, above] = await Promise.all([partyId(client, party), partyId(client, manager)]);
  await client.parties.setManager(moved, { manager_id: above, from });
}

async function partyId(client: SlipwayClient, externalId: string): Promise<string> {
  const { data } = await client.parties.list({ q: externalId, limit: 100 });
  const found = data.find(({ external_id }) => external_id === externalId);
  if (!found) throw new Error(`there is no party "${externalId}"`);
  return found.id;
}

async function giveCredit(
  client: SlipwayClient,
  { external_id, reason, credited_on }: DemoCredit,
  number: string,
): Promise<string | null> {
  const invoice = (await client.invoices.list({ q: number })).data.find((one) => one.number === number);
  if (!invoice) throw new Error(`there is no invoice ${number}`);
  return (await client.invoices.credit(invoice.id, { external_id, reason, credited_on })).job_id;
}
