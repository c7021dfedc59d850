import type { ImportKind } from '@slipway/shared/contracts';
import type { DemoCompany } from './demo.company.ts';

/** A company as the CSV files that `/api/imports/…` takes: RFC 4180, with a header. */
export function companyCsv({
  parties,
  contracts,
  plans,
  invoices,
  payments,
}: DemoCompany): Record<ImportKind, string> {
  return {
    parties: csvOf(
      ['external_id', 'name', 'kind', 'email', 'iban', 'manager', 'manager_from'],
      parties.map(({ external_id, name, kind, email, iban, manager }) => [
        external_id,
        name,
        kind,
        email,
        iban ?? '',
        manager?.external_id ?? '',
        manager?.from ?? '',
      ]),
    ),
    contracts: csvOf(
      ['external_id', 'name', 'client', 'currency', 'starts_on', 'ends_on', 'plan', 'participants'],
      contracts.map(({ external_id, name, client, currency, starts_on, plan, participants }) => [
        external_id,
        name,
        client,
        currency,
        starts_on,
        '',
        plans[plan].name,
        participants.map(({ party, share }) => `${party}:${share}`).join(';'),
      ]),
    ),
    invoices: csvOf(
      [
        ...['external_id', 'number', 'contract', 'currency', 'issued_on'],
        ...['sku', 'variant', 'description', 'quantity', 'net', 'tax', 'cost'],
      ],
      invoices.flatMap(({ external_id, number, contract, currency, issued_on, lines }) =>
        lines.map(({ sku, description, quantity, net, tax, cost }) => [
          ...[external_id, number, contract, currency, issued_on],
          ...[sku, '', description, quantity, net, tax, cost],
        ]),
      ),
    ),
    payments: csvOf(
      ['external_id', 'invoice', 'amount', 'paid_on'],
      payments.map(({ external_id, invoice, amount, paid_on }) => [external_id, invoice, amount, paid_on]),
    ),
  };
}

function csvOf(header: string[], rows: string[][]): string {
  return [header, ...rows].map((row) => `${row.map(cell).join(',')}\n`).join('');
}

function cell(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
