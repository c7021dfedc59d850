import type { Queryable } from '@slipway/database';
import { fromMillionths, fromMinor, moneyOf, type Invoice } from '@slipway/shared/contracts';
import { NotFound } from '@slipway/shared/errors';
import { SELECT_INVOICES, shownInvoice, type InvoiceRow } from './invoice.row.js';

interface LineRow {
  id: string;
  position: number;
  sku: string | null;
  variant: string | null;
  description: string;
  quantity: string;
  net: string;
  tax: string;
  cost: string;
  credited: string;
}

interface PaymentRow {
  id: string;
  external_id: string | null;
  amount: string;
  paid_on: string;
  created_at: Date;
}

interface CreditRow {
  id: string;
  external_id: string | null;
  reason: string;
  credited_on: string;
  created_at: Date;
  net: string;
  tax: string;
  lines: { line_id: string; net: string; quantity: string }[];
}

/**
 * An invoice with its lines, payments and credit notes.
 * @param db the pool, or the transaction that has just changed it
 * @throws NotFound for an unknown id, and for another tenant's
 */
export async function readInvoice(db: Queryable, tenantId: string, id: string): Promise<Invoice> {
  const { rows } = await db.query<InvoiceRow>(`${SELECT_INVOICES} WHERE i.tenant_id = $1 AND i.id = $2`, [
    tenantId,
    id,
  ]);
  const [row] = rows;
  if (!row) throw new NotFound('invoice');
  const { currency } = row;
  const lines = await db.query<LineRow>(
    `SELECT l.id, l.position, l.sku, l.variant, l.description, l.quantity, l.net, l.tax, l.cost,
       coalesce((SELECT sum(net) FROM credit_note_lines WHERE line_id = l.id), 0)::text AS credited
     FROM invoice_lines l WHERE l.invoice_id = $1 ORDER BY l.position`,
    [id],
  );
  const payments = await db.query<PaymentRow>(
    'SELECT id, external_id, amount, paid_on::text, created_at FROM payments WHERE invoice_id = $1 ORDER BY payments.paid_on, id',
    [id],
  );
  const credits = await db.query<CreditRow>(
    `SELECT n.id, n.external_id, n.reason, n.credited_on::text, n.created_at, sum(l.net)::text AS net, sum(l.tax)::text AS tax,
       json_agg(json_build_object('line_id', l.line_id, 'net', l.net::text, 'quantity', l.quantity::text) ORDER BY l.id) AS lines
     FROM credit_notes n JOIN credit_note_lines l ON l.credit_note_id = n.id
     WHERE n.invoice_id = $1 GROUP BY n.id ORDER BY n.credited_on, n.id`,
    [id],
  );
  return {
    ...shownInvoice(row),
    lines: lines.rows.map((line) => ({
      ...line,
      quantity: fromMillionths(BigInt(line.quantity)),
      net: fromMinor(BigInt(line.net), currency),
      tax: fromMinor(BigInt(line.tax), currency),
      cost: fromMinor(BigInt(line.cost), currency),
      credited: fromMinor(BigInt(line.credited), currency),
    })),
    payments: payments.rows.map(({ amount, created_at, ...payment }) => ({
      ...payment,
      amount: moneyOf(BigInt(amount), currency),
      created_at: created_at.toISOString(),
    })),
    credit_notes: credits.rows.map((note) => shownCredit(note, currency)),
  };
}

function shownCredit(note: CreditRow, currency: string): Invoice['credit_notes'][number] {
  const net = BigInt(note.net);
  return {
    id: note.id,
    external_id: note.external_id,
    reason: note.reason,
    credited_on: note.credited_on,
    net: moneyOf(net, currency),
    total: moneyOf(net + BigInt(note.tax), currency),
    lines: note.lines.map((line) => ({
      line_id: line.line_id,
      net: fromMinor(BigInt(line.net), currency),
      quantity: fromMillionths(BigInt(line.quantity)),
    })),
    created_at: note.created_at.toISOString(),
  };
}
