import { amountOf, percentOf } from './cents.ts';
import { daysBetween, plusDays } from './days.ts';
import type { DemoContract } from './demo.contracts.ts';
import { PRODUCTS } from './demo.products.ts';
import type { DemoRandom } from './demo.random.ts';

interface DemoLine {
  sku: string;
  description: string;
  quantity: string;
  net: string;
  tax: string;
  cost: string;
}

export interface DemoInvoice {
  external_id: string;
  number: string;
  contract: string;
  currency: string;
  issued_on: string;
  lines: DemoLine[];
  /** With tax, in cents. */
  total: bigint;
}

const CURRENCIES = ['EUR', 'USD'];
const MOST_LINES = 4;
const TAX_PERCENT = 19;

/** Invoices of all contracts between two days, in the order of their days. */
export function demoInvoices(
  count: number,
  contracts: readonly DemoContract[],
  [from, to]: readonly [from: string, to: string],
  random: DemoRandom,
): DemoInvoice[] {
  const length = daysBetween(from, to);
  const days = Array.from({ length: count }, () => plusDays(from, random.integer(0, length))).sort();
  return days.map((issued_on, index) => {
    const contract = random.pick(contracts);
    const lines = Array.from({ length: random.integer(1, MOST_LINES) }, () => lineOf(random));
    const sequence = String(index + 1).padStart(Math.max(4, String(count).length), '0');
    return {
      external_id: `invoice-${sequence}`,
      number: `${issued_on.slice(0, 4)}-${sequence}`,
      contract: contract.external_id,
      currency: random.percent(85) ? contract.currency : random.pick(CURRENCIES),
      issued_on,
      lines: lines.map(({ line }) => line),
      total: lines.reduce((sum, { total }) => sum + total, 0n),
    };
  });
}

function lineOf(random: DemoRandom): { line: DemoLine; total: bigint } {
  const { sku, name, price, most } = random.pick(PRODUCTS);
  const quantity = random.integer(1, most);
  const discount = random.percent(30) ? random.integer(1, 15) : 0;
  const net = percentOf(price * BigInt(quantity), 100 - discount);
  const tax = percentOf(net, TAX_PERCENT);
  return {
    line: {
      sku,
      description: discount > 0 ? `${name}, ${discount} % off` : name,
      quantity: String(quantity),
      net: amountOf(net),
      tax: amountOf(tax),
      cost: amountOf(percentOf(net, random.integer(35, 70))),
    },
    total: net + tax,
  };
}
