import type { SlipwayClient } from '@slipway/client';
import { TERMINAL_EVENTS } from '@slipway/shared/contracts';
import { companyCsv } from './company.csv.ts';
import type { DemoCompany } from './demo.company.ts';
import type { DemoCredit } from './demo.payments.ts';
import type { DemoPlan } from './demo.plans.ts';

/**
 * Puts a company into a tenant, through the API: what it sells, its people, plans, contracts, invoices and payments. What
 * is there already stays as it is, so that a loading that was broken off can be done again.
 * @throws when something is refused, or a job does not succeed
 */
export async function loadCompany(client: SlipwayClient, company: DemoCompany): Promise<void> {
  const csv = companyCsv(company);
  await client.commissions.import('parties', csv.parties);
  for (const { key, ...category } of company.categories) await client.products.putCategory(key, category);
  await Promise.all([
    ...company.products.map(({ sku, name, category }) => client.products.put(sku, { name, category })),
    ...company.rates.map((rate) => client.products.addRate(rate)),
    ...Object.values(company.plans).map((plan) => publishPlan(client, plan, company.since)),
  ]);
  await move(client, company.move);
  await client.commissions.import('contracts', csv.contracts);
  await client.commissions.import('invoices', csv.invoices);
  const { job_id } = await client.commissions.import('payments', csv.payments);
  if (job_id !== null) await succeeded(client, job_id);
  const numbers = new Map(company.invoices.map(({ external_id, number }) => [external_id, number]));
  for (const credit of company.credits) await giveCredit(client, credit, numbers.get(credit.invoice) ?? '');
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
  for (let cursor: string | undefined; ;) {
    const page = await client.parties.list({ limit: 100, ...(cursor ? { cursor } : {}) });
    const found = page.data.find(({ external_id }) => external_id === externalId);
    if (found) return found.id;
    if (page.next_cursor === null) throw new Error(`there is no party "${externalId}"`);
    cursor = page.next_cursor;
  }
}

async function giveCredit(
  client: SlipwayClient,
  { external_id, reason, credited_on }: DemoCredit,
  number: string,
): Promise<void> {
  const invoice = (await client.invoices.list({ q: number })).data.find((one) => one.number === number);
  if (!invoice) throw new Error(`there is no invoice ${number}`);
  await client.invoices.credit(invoice.id, { external_id, reason, credited_on });
}
