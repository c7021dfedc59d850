import { moneyOf, type InvoiceStatus, type InvoiceSummary } from '@slipway/shared/contracts';

export interface InvoiceRow {
  id: string;
  external_id: string | null;
  number: string;
  contract_id: string;
  contract_name: string;
  client_name: string;
  status: InvoiceStatus;
  issued_on: string | null;
  currency: string;
  /** Minor units, like all that follow. */
  net: string;
  tax: string;
  paid: string;
  credited: string;
  created_at: Date;
  updated_at: Date;
}

/** Follows from what has happened, and is not stored. */
export const INVOICE_STATUS = `CASE WHEN i.issued_on IS NULL THEN 'draft' WHEN i.voided_on IS NOT NULL THEN 'void'
  WHEN i.net + i.tax > 0 AND i.credited_net = i.net AND i.credited_tax = i.tax THEN 'credited'
  WHEN i.paid > 0 AND i.paid + i.credited_net + i.credited_tax >= i.net + i.tax THEN 'paid'
  WHEN i.paid > 0 THEN 'partly_paid' ELSE 'issued' END`;

export const SELECT_INVOICES = `SELECT i.id, i.external_id, i.number, i.contract_id, c.name AS contract_name,
    n.name AS client_name, ${INVOICE_STATUS} AS status, i.issued_on::text, i.currency, i.net, i.tax, i.paid,
    i.credited_net + i.credited_tax AS credited, i.created_at, i.updated_at
  FROM invoices i JOIN contracts c ON c.id = i.contract_id JOIN parties n ON n.id = c.client_id`;

export function shownInvoice(row: InvoiceRow): InvoiceSummary {
  const { currency } = row;
  const [net, tax] = [BigInt(row.net), BigInt(row.tax)];
  const [paid, credited] = [BigInt(row.paid), BigInt(row.credited)];
  const isOwed = row.status !== 'draft' && row.status !== 'void';
  return {
    id: row.id,
    external_id: row.external_id,
    number: row.number,
    contract_id: row.contract_id,
    contract_name: row.contract_name,
    client_name: row.client_name,
    status: row.status,
    issued_on: row.issued_on,
    net: moneyOf(net, currency),
    tax: moneyOf(tax, currency),
    total: moneyOf(net + tax, currency),
    paid: moneyOf(paid, currency),
    credited: moneyOf(credited, currency),
    // Below zero when what was paid is credited afterwards: that is owed to the client.
    open: moneyOf(isOwed ? net + tax - paid - credited : 0n, currency),
    created_at: row.created_at.toISOString(),
    updated_at: row.updated_at.toISOString(),
  };
}
