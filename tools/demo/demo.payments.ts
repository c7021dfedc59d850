import { amountOf, percentOf } from './cents.ts';
import { plusDays } from './days.ts';
import type { DemoInvoice } from './demo.invoices.ts';
import type { DemoRandom } from './demo.random.ts';

export interface DemoPayment {
  external_id: string;
  invoice: string;
  amount: string;
  paid_on: string;
}

/** A credit note of a whole invoice. */
export interface DemoCredit {
  external_id: string;
  invoice: string;
  reason: string;
  credited_on: string;
}

const REASONS = ['Part of the work was not needed.', 'The order was withdrawn.', 'Invoiced twice.'];
const CREDITED_IN_TEN_THOUSAND = 300;

export interface Settlement {
  payments: DemoPayment[];
  credits: DemoCredit[];
}

/** How clients settle what they were invoiced up to a day: most pay within weeks, some in two parts, a few never. */
export function demoSettlement(
  invoices: readonly DemoInvoice[],
  today: string,
  random: DemoRandom,
): Settlement {
  const payments: DemoPayment[] = [];
  const credits: DemoCredit[] = [];
  for (const { external_id: invoice, issued_on, total } of invoices) {
    if (random.integer(1, 10_000) <= CREDITED_IN_TEN_THOUSAND) {
      const credited_on = plusDays(issued_on, random.integer(2, 40));
      if (credited_on <= today)
        credits.push({
          external_id: `credit-${invoice}`,
          invoice,
          reason: random.pick(REASONS),
          credited_on,
        });
      continue;
    }
    if (random.percent(6)) continue;
    const parts = random.percent(12) ? [percentOf(total, 40)] : [];
    parts.push(total - (parts[0] ?? 0n));
    let day = issued_on;
    for (const [index, part] of parts.entries()) {
      day = plusDays(day, random.integer(3, 30));
      if (day > today) break;
      payments.push({
        external_id: `payment-${invoice}-${index + 1}`,
        invoice,
        amount: amountOf(part),
        paid_on: day,
      });
    }
  }
  return { payments, credits };
}
