import { z } from 'zod';
import {
  amountProblem,
  calendarDate,
  createInvoice,
  externalId,
  invoiceLineInput,
  MAX_INVOICE_LINES,
  toMillionths,
  toMinor,
} from '@slipway/shared/contracts';
import { MOST, TOO_LARGE } from '../invoices/stored.amounts.js';
import { closedDay, type KindOfImport } from './import.kind.js';

const { number, currency } = createInvoice.shape;
const { sku, variant, description, quantity, net, tax, cost } = invoiceLineInput.shape;

const schema = z.object({
  external_id: externalId,
  number,
  contract: externalId,
  currency,
  issued_on: calendarDate.nullable().default(null),
  ...{ sku, variant, description, quantity, net, tax, cost },
});

const checked = schema.superRefine((row, context) => {
  for (const field of ['net', 'tax', 'cost'] as const) {
    const message =
      amountProblem(row[field], row.currency) ??
      (toMinor(row[field], row.currency) >= MOST ? TOO_LARGE : undefined);
    if (message) context.addIssue({ code: 'custom', path: [field], message });
  }
  if (toMillionths(row.quantity) >= MOST)
    context.addIssue({ code: 'custom', path: ['quantity'], message: TOO_LARGE });
});

const FIRST = `(SELECT DISTINCT ON (external_id) * FROM import_rows ORDER BY external_id, line)`;

/** What an invoice of the file says in its lines, and what is on record says. */
const LINES = (
  table: string,
  key: string,
  order: string,
) => `(SELECT array_agg((l.sku, l.variant, l.description, l.quantity,
  l.net, l.tax, l.cost)::text ORDER BY l.${order}) FROM ${table} l WHERE l.${key})`;

/** Invoices: one row of the file for each line; rows of one invoice have its external id. */
export const INVOICE_IMPORT: KindOfImport = {
  schema,
  columns: {
    external_id: 'text',
    number: 'text',
    contract: 'text',
    currency: 'text',
    issued_on: 'date',
    sku: 'text',
    variant: 'text',
    description: 'text',
    quantity: 'bigint',
    net: 'bigint',
    tax: 'bigint',
    cost: 'bigint',
  },
  row: (values) => {
    const row = checked.parse(values);
    return {
      ...row,
      quantity: toMillionths(row.quantity).toString(),
      net: toMinor(row.net, row.currency).toString(),
      tax: toMinor(row.tax, row.currency).toString(),
      cost: toMinor(row.cost, row.currency).toString(),
    };
  },
  // The days of a contract stay until this is decided.
  holds: [
    `SELECT 1 FROM contracts WHERE tenant_id = $1 AND external_id IN (SELECT contract FROM import_rows) ORDER BY id FOR SHARE`,
  ],
  marks: `UPDATE import_rows r SET is_new = NOT EXISTS (
    SELECT 1 FROM invoices i WHERE i.tenant_id = $1 AND i.external_id = r.external_id)`,
  checks: [
    `SELECT r.line, 'external_id' AS field, 'is that of line ' || f.line || ', which has another number, contract, currency or day' AS message
     FROM import_rows r JOIN ${FIRST} f USING (external_id) WHERE (r.number, r.contract, r.currency, r.issued_on) IS DISTINCT FROM (f.number, f.contract, f.currency, f.issued_on)`,
    `SELECT f.line, 'number' AS field, 'is that of line ' || o.line || ' already' AS message
     FROM ${FIRST} f JOIN ${FIRST} o ON o.number = f.number AND o.external_id <> f.external_id AND o.line < f.line`,
    `SELECT r.line, 'number' AS field, 'is taken by another invoice' AS message FROM import_rows r
     JOIN invoices i ON i.tenant_id = $1 AND i.number = r.number WHERE r.is_new`,
    `SELECT line, 'contract' AS field, 'is the external id of no contract' AS message FROM import_rows r
     WHERE NOT EXISTS (SELECT 1 FROM contracts c WHERE c.tenant_id = $1 AND c.external_id = r.contract)`,
    closedDay('issued_on'),
    `SELECT r.line, 'issued_on' AS field, 'must be a day of the contract, which runs from ' || c.starts_on ||
         coalesce(' to ' || c.ends_on, '') AS message
     FROM import_rows r JOIN contracts c ON c.tenant_id = $1 AND c.external_id = r.contract
     WHERE r.is_new AND (r.issued_on < c.starts_on OR r.issued_on > c.ends_on)`,
    `SELECT r.line, 'currency' AS field, 'there is no exchange rate from ' || r.currency || ' to ' || c.currency ||
         ' on or before ' || r.issued_on AS message
     FROM import_rows r JOIN contracts c ON c.tenant_id = $1 AND c.external_id = r.contract
     WHERE r.is_new AND r.currency <> c.currency AND r.issued_on IS NOT NULL AND NOT EXISTS (
       SELECT 1 FROM exchange_rates x WHERE x.tenant_id = $1 AND x.base = r.currency AND x.quote = c.currency
         AND x.on_day <= r.issued_on)`,
    `SELECT min(line) AS line, 'external_id' AS field, 'is that of more than ${MAX_INVOICE_LINES.toLocaleString('en')} lines' AS message
     FROM import_rows GROUP BY external_id HAVING count(*) > ${MAX_INVOICE_LINES}`,
    `SELECT min(line) AS line, 'net' AS field, 'the sum of the invoice is larger than what can be kept' AS message
     FROM import_rows GROUP BY external_id HAVING greatest(sum(net), sum(tax)) >= ${MOST}`,
    `SELECT f.line, 'external_id' AS field, 'is on record, and says something else' AS message FROM ${FIRST} f
     JOIN invoices i ON i.tenant_id = $1 AND i.external_id = f.external_id JOIN contracts c ON c.id = i.contract_id
     WHERE (i.number, i.currency, i.issued_on) IS DISTINCT FROM (f.number, f.currency, f.issued_on)
       OR c.external_id IS DISTINCT FROM f.contract
       OR ${LINES('invoice_lines', 'invoice_id = i.id', 'position')}
         IS DISTINCT FROM ${LINES('import_rows', 'external_id = f.external_id', 'line')}`,
  ],
  stores: [
    `INSERT INTO invoices (id, tenant_id, external_id, number, contract_id, currency, net, tax, issued_on)
     SELECT f.id, $1, f.external_id, f.number, c.id, f.currency, s.net, s.tax, f.issued_on
     FROM ${FIRST} f JOIN contracts c ON c.tenant_id = $1 AND c.external_id = f.contract
     JOIN (SELECT external_id, sum(net) AS net, sum(tax) AS tax FROM import_rows GROUP BY external_id) s
       ON s.external_id = f.external_id
     WHERE f.is_new ORDER BY f.line`,
    `INSERT INTO invoice_lines (id, tenant_id, invoice_id, position, sku, variant, description, quantity, net, tax, cost)
     SELECT r.line_id, $1, f.id, row_number() OVER (PARTITION BY r.external_id ORDER BY r.line), r.sku, r.variant,
       r.description, r.quantity, r.net, r.tax, r.cost
     FROM import_rows r JOIN ${FIRST} f USING (external_id) WHERE r.is_new`,
  ],
  fills: ['invoices', 'invoice_lines'],
  afterChecks: [],
  countedBy: 'external_id',
};
