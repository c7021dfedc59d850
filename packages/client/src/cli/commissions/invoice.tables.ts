import type { Invoice, InvoiceSummary } from '@slipway/shared/contracts';
import { amountsAligned, grouped, isSomething, moneyText } from './amounts.js';

export function invoiceRows(invoices: readonly InvoiceSummary[]): string[][] {
  return amountsAligned(
    [
      ['NUMBER', 'ISSUED', 'STATUS', 'TOTAL', 'OPEN', 'CLIENT', 'CONTRACT'],
      ...invoices.map(({ number, issued_on, status, total, open, client_name, contract_name }) => [
        number,
        issued_on ?? '',
        status,
        moneyText(total),
        moneyText(open),
        client_name,
        contract_name,
      ]),
    ],
    [3, 4],
  );
}

/** What an invoice is, a row each; what it does not have is left out. */
export function invoiceDetails(invoice: Invoice): string[][] {
  const rows: [string, string | null][] = [
    ['number', invoice.number],
    ['id', invoice.id],
    ['id outside', invoice.external_id],
    ['client', invoice.client_name],
    ['contract', invoice.contract_name],
    ['status', invoice.status],
    ['issued', invoice.issued_on],
    ['net', moneyText(invoice.net)],
    ['total', moneyText(invoice.total)],
    ['open', moneyText(invoice.open)],
    ...invoice.payments.map(({ amount, paid_on }): [string, string] => [
      'payment',
      `${moneyText(amount)} on ${paid_on}`,
    ]),
    ...invoice.credit_notes.map(({ total, credited_on, reason }): [string, string] => [
      'credit note',
      `${moneyText(total)} on ${credited_on}: ${reason}`,
    ]),
  ];
  return rows.flatMap(([name, value]) => (value === null ? [] : [[name, value]]));
}

export function invoiceLineRows({ lines }: Pick<Invoice, 'lines'>): string[][] {
  return amountsAligned(
    [
      ['LINE', 'PRODUCT', 'QUANTITY', 'NET', 'CREDITED', 'DESCRIPTION'],
      ...lines.map(({ position, sku, variant, quantity, net, credited, description }) => [
        String(position),
        [sku, variant].filter(Boolean).join(' '),
        quantity,
        grouped(net),
        isSomething(credited) ? grouped(credited) : '',
        description,
      ]),
    ],
    [0, 2, 3, 4],
  );
}

/** `Invoice 2026-0001 is partly paid: 100.00 EUR are open.` */
export function invoiceState({ number, status, open }: Pick<Invoice, 'number' | 'status' | 'open'>): string {
  const state = `Invoice ${number} is ${status.replace('_', ' ')}`;
  if (status === 'draft' || status === 'void' || !isSomething(open.amount)) return `${state}.`;
  // What was paid and then credited goes back to the client.
  if (open.amount.startsWith('-'))
    return `${state}: ${moneyText({ ...open, amount: open.amount.slice(1) })} are to be paid back.`;
  return `${state}: ${moneyText(open)} are open.`;
}
