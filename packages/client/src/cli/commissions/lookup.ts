import type { Contract, InvoiceSummary, Party, Period, Plan } from '@slipway/shared/contracts';
import type { SlipwayClient } from '../../sdk/slipway.client.js';
import { UUID } from '../context.js';
import { firstOf } from '../pages.js';

const EVERYTHING = Number.POSITIVE_INFINITY;

interface Known {
  id: string;
  /** By which somebody may mean it: a name, a number, an id from outside. */
  names: (string | null)[];
}

/**
 * The one that somebody means: by the very name, or else by the name in other case.
 * @param candidates those of which a name has the text in it
 * @throws when there is none, or several
 */
export function theOneMeant<T>(what: string, target: string, candidates: T[], known: (one: T) => Known): T {
  const named = (same: (name: string) => boolean) =>
    candidates.filter((one) => known(one).names.some((name) => name !== null && same(name)));
  const exact = named((name) => name === target);
  const found = exact.length > 0 ? exact : named((name) => name.toLowerCase() === target.toLowerCase());
  const [one, another] = found;
  if (another)
    throw new Error(
      `Several are named "${target}". Say which ${what} by its id:\n${found.map((each) => `  ${known(each).id}`).join('\n')}`,
    );
  if (one) return one;
  const similar = candidates.slice(0, 5).map((each) => `"${known(each).names[0] ?? known(each).id}"`);
  const hint = similar.length > 0 ? ` Similar: ${similar.join(', ')}.` : '';
  throw new Error(`There is no ${what} "${target}".${hint}`);
}

/** By its id, its name, or its id from outside. */
export async function findParty(api: SlipwayClient, target: string): Promise<Party> {
  if (UUID.test(target)) return api.parties.get(target);
  const { data } = await firstOf(EVERYTHING, (page) => api.parties.list({ ...page, q: target }));
  return theOneMeant('party', target, data, ({ id, name, external_id }) => ({
    id,
    names: [name, external_id],
  }));
}

/** By its id, its name, or its id from outside. */
export async function findContract(api: SlipwayClient, target: string): Promise<Contract> {
  if (UUID.test(target)) return api.contracts.get(target);
  const { data } = await firstOf(EVERYTHING, (page) => api.contracts.list({ ...page, q: target }));
  return theOneMeant('contract', target, data, ({ id, name, external_id }) => ({
    id,
    names: [name, external_id],
  }));
}

/** By its id or its name. */
export async function findPlan(api: SlipwayClient, target: string): Promise<Plan> {
  if (UUID.test(target)) return api.plans.get(target);
  const { data } = await firstOf(EVERYTHING, (page) => api.plans.list({ ...page, q: target }));
  return theOneMeant('plan', target, data, ({ id, name }) => ({ id, names: [name] }));
}

/** By its id, its number, or its id from outside. */
export async function findInvoice(
  api: SlipwayClient,
  target: string,
): Promise<Pick<InvoiceSummary, 'id' | 'number'>> {
  if (UUID.test(target)) return api.invoices.get(target);
  const { data } = await firstOf(EVERYTHING, (page) => api.invoices.list({ ...page, q: target }));
  return theOneMeant('invoice', target, data, ({ id, number, external_id }) => ({
    id,
    names: [number, external_id],
  }));
}

/** All periods, the newest first. */
export async function allPeriods(api: SlipwayClient): Promise<Period[]> {
  return (await firstOf(EVERYTHING, (page) => api.periods.list(page))).data;
}

/** By its key, like `2026-10`, or its id. */
export async function findPeriod(api: SlipwayClient, target: string): Promise<Period> {
  if (UUID.test(target)) return api.periods.get(target);
  const periods = await allPeriods(api);
  return theOneMeant('period', target, periods, ({ id, key }) => ({ id, names: [key] }));
}
