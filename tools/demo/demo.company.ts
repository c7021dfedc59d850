import { plusMonths, yearUpTo } from './days.ts';
import { demoContracts, type DemoContract } from './demo.contracts.ts';
import { demoInvoices, type DemoInvoice } from './demo.invoices.ts';
import { allParties, demoParties, type DemoParty } from './demo.parties.ts';
import { demoSettlement, type DemoCredit, type DemoPayment } from './demo.payments.ts';
import { PLANS, type DemoPlan, type PlanKey } from './demo.plans.ts';
import { CATEGORIES, PRODUCTS, type DemoCategory, type DemoProduct } from './demo.products.ts';
import { DemoRandom } from './demo.random.ts';
import { demoRates, type DemoRate } from './demo.rates.ts';

export interface CompanySize {
  seed: number;
  contracts: number;
  invoices: number;
  /** The last day of its year. */
  today: string;
}

/** A year of an agency: what it sells, to whom, by which plans it pays whom, and how clients have paid. */
export interface DemoCompany {
  /** The first day of its books. */
  since: string;
  /** The months of its year, the oldest first. */
  months: string[];
  parties: DemoParty[];
  /** Somebody comes to another manager in the middle of the year. */
  move: { party: string; manager: string; from: string };
  categories: readonly DemoCategory[];
  products: readonly DemoProduct[];
  rates: DemoRate[];
  plans: Readonly<Record<PlanKey, DemoPlan>>;
  contracts: DemoContract[];
  invoices: DemoInvoice[];
  payments: DemoPayment[];
  credits: DemoCredit[];
}

export const DEMO_SIZE = { seed: 1, contracts: 20, invoices: 400 } as const;

/** The same company for the same size, seed and day. */
export function demoCompany({ seed, contracts: many, invoices: size, today }: CompanySize): DemoCompany {
  const random = new DemoRandom(String(seed));
  const months = yearUpTo(today);
  const since = `${plusMonths(today, 1 - months.length)}-01`;
  const parties = demoParties(many, since);
  const contracts = demoContracts(many, parties, since, random.fork('contracts'));
  const invoices = demoInvoices(size, contracts, [since, today], random.fork('invoices'));
  return {
    since,
    months,
    parties: allParties(parties),
    move: { party: 'sales-east', manager: 'region-south', from: `${plusMonths(today, -6)}-01` },
    categories: CATEGORIES,
    products: PRODUCTS,
    rates: demoRates(months, random.fork('rates')),
    plans: PLANS,
    contracts,
    invoices,
    ...demoSettlement(invoices, today, random.fork('payments')),
  };
}
