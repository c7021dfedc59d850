import { z } from 'zod';
import { calendarDate, CURRENCIES, decimalProblem, externalId } from '@slipway/shared/contracts';
import { closedDay, different, TWICE, type KindOfImport } from './import.kind.js';

/** No currency has more digits after the point. */
const MOST_DIGITS = 4;

const schema = z.object({
  external_id: externalId,
  invoice: externalId,
  amount: z.string().superRefine((text, context) => {
    const message = decimalProblem(text, MOST_DIGITS);
    if (message) context.addIssue({ code: 'custom', message });
    else if (text.startsWith('-') || !/[1-9]/.test(text))
      context.addIssue({ code: 'custom', message: 'must be above zero' });
  }),
  paid_on: calendarDate,
});

/** Digits after the point of each currency, for Postgres. */
const DIGITS = `(VALUES ${[...CURRENCIES].map(([code, digits]) => `('${code}', ${digits})`).join(', ')}) AS d (code, digits)`;
const OF_INVOICE = `import_rows r JOIN invoices i ON i.tenant_id = $1 AND i.external_id = r.invoice
  JOIN ${DIGITS} ON d.code = i.currency`;
const MINOR = `r.amount * 10::numeric ^ d.digits`;

/** Payments; amounts are in the currency of their invoice. */
export const PAYMENT_IMPORT: KindOfImport = {
  schema,
  columns: { external_id: 'text', invoice: 'text', amount: 'numeric', paid_on: 'date' },
  row: (values) => schema.parse(values),
  // Nobody else pays these invoices until this is decided.
  holds: [
    `SELECT 1 FROM invoices WHERE tenant_id = $1 AND external_id IN (SELECT invoice FROM import_rows) ORDER BY id FOR UPDATE`,
  ],
  marks: `UPDATE import_rows r SET is_new = NOT EXISTS (
    SELECT 1 FROM payments p WHERE p.tenant_id = $1 AND p.external_id = r.external_id)`,
  checks: [
    TWICE,
    `SELECT line, 'invoice' AS field, 'is the external id of no invoice' AS message FROM import_rows r
     WHERE NOT EXISTS (SELECT 1 FROM invoices i WHERE i.tenant_id = $1 AND i.external_id = r.invoice)`,
    `SELECT r.line, 'amount' AS field, 'must have at most ' || d.digits || ' digits after the point in ' || i.currency AS message
     FROM ${OF_INVOICE} WHERE ${MINOR} <> trunc(${MINOR})`,
    different(
      `i.external_id IS DISTINCT FROM r.invoice OR p.paid_on <> r.paid_on OR p.amount <> ${MINOR}`,
      `JOIN payments p ON p.tenant_id = $1 AND p.external_id = r.external_id JOIN invoices i ON i.id = p.invoice_id
       JOIN ${DIGITS} ON d.code = i.currency`,
    ),
    closedDay('paid_on'),
    `SELECT r.line, 'invoice' AS field, CASE WHEN i.issued_on IS NULL THEN 'is a draft' ELSE 'is void' END AS message
     FROM ${OF_INVOICE} WHERE r.is_new AND (i.issued_on IS NULL OR i.voided_on IS NOT NULL)`,
    `SELECT r.line, 'paid_on' AS field, 'must not be before ' || i.issued_on || ', when the invoice was issued' AS message
     FROM ${OF_INVOICE} WHERE r.is_new AND r.paid_on < i.issued_on`,
    `SELECT line, 'amount' AS field, 'is above what is open of the invoice' AS message FROM (
       SELECT r.line, i.net + i.tax - i.paid - i.credited_net - i.credited_tax AS open,
         sum(${MINOR}) OVER (PARTITION BY i.id ORDER BY r.line) AS paid
       FROM ${OF_INVOICE} WHERE r.is_new
     ) AS running WHERE paid > open`,
  ],
  stores: [
    `INSERT INTO payments (id, tenant_id, external_id, invoice_id, amount, paid_on)
     SELECT r.id, $1, r.external_id, i.id, ${MINOR}, r.paid_on FROM ${OF_INVOICE} WHERE r.is_new ORDER BY r.line`,
    `UPDATE invoices SET paid = invoices.paid + s.amount, updated_at = now()
     FROM (SELECT i.id, sum(${MINOR}) AS amount FROM ${OF_INVOICE} WHERE r.is_new GROUP BY i.id) s
     WHERE invoices.id = s.id`,
  ],
  fills: ['payments'],
  afterChecks: [],
  countedBy: 'line',
};
