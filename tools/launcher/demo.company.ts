import type { SlipwayClient } from '@slipway/client';
import { keepBooks, payStatements } from '../demo/company.books.ts';
import { loadCompany } from '../demo/company.loader.ts';
import { DEMO_SIZE, demoCompany } from '../demo/demo.company.ts';

/**
 * The demo company with a year of commissions: made at the first start, and gone on with at the next one when that start
 * was broken off.
 * @returns what is left to do when everything else is up: statements are approved and paid
 */
export async function openDemoCompany(client: SlipwayClient): Promise<() => Promise<void>> {
  const nothing = () => Promise.resolve();
  const books = await client.periods.list({ limit: 100 });
  if (books.data.some(({ status }) => status === 'closed')) return nothing;
  const { data: parties } = await client.parties.list({ q: 'Sales Office' });
  const begun = parties.find(({ external_id }) => external_id === 'sales-office');
  // Somebody keeps books of their own here.
  if (!begun && (await client.parties.list({ limit: 1 })).total > 0) return nothing;
  // Its year ends on the day on which it was begun: what is there already is the same then.
  const today = (begun?.created_at ?? new Date().toISOString()).slice(0, 10);
  const company = demoCompany({ ...DEMO_SIZE, today });
  await loadCompany(client, company);
  await keepBooks(client, company.months);
  return () => payStatements(client, company.months);
}
