import type { Queryable } from '@slipway/database';
import type { DayRange } from './day.range.js';

/** A line of an issued invoice. Amounts in minor units of the invoice's currency, quantities in millionths. */
export interface LineRow {
  contractId: string;
  invoiceId: string;
  currency: string;
  issuedOn: string;
  /** Gross of the invoice. */
  total: bigint;
  lineId: string;
  sku: string | null;
  variant: string | null;
  quantity: bigint;
  net: bigint;
  cost: bigint;
  isCredited: boolean;
}

export interface CreditRow {
  id: string;
  invoiceId: string;
  on: string;
  lineId: string;
  quantity: bigint;
  net: bigint;
  cost: bigint;
  /** Net and tax. */
  gross: bigint;
}

export interface PaymentRow {
  id: string;
  invoiceId: string;
  on: string;
  amount: bigint;
}

const LINE_COLUMNS = `i.contract_id, i.id, i.currency, i.issued_on::text, i.net + i.tax, l.id, l.sku, l.variant, l.quantity, l.net,
  l.cost, i.is_credited`;

/**
 * Whether anything of an invoice was taken back. A line that costs nothing has a quantity, which counts in some plans: a note
 * may take that back, and no amount. Asked once per invoice, not per line.
 */
const IS_CREDITED = `(i.credited_net + i.credited_tax > 0 OR i.id = ANY ($3::uuid[])
  OR EXISTS (SELECT FROM credit_notes n WHERE n.invoice_id = i.id))`;

type Raw = [
  string,
  string,
  string,
  string,
  string,
  string,
  string | null,
  string | null,
  string,
  string,
  string,
  boolean,
];

/**
 * Lines of issued invoices of these contracts, by contract, day and invoice. With a range only what counts in it: by the
 * day of issue, or (with `paid`) invoices that were paid or credited in it, whole.
 * @param credited invoices that count as credited, whenever that is
 */
export async function readLines(
  db: Queryable,
  tenantId: string,
  contractIds: readonly string[],
  { range, paid, credited = [] }: { range: DayRange | null; paid: boolean; credited?: readonly string[] },
): Promise<LineRow[]> {
  return mapped(
    db,
    // Contract by contract, and the tenant afterwards: see readPosted.
    `SELECT ${LINE_COLUMNS} FROM unnest($2::uuid[]) AS contract (id)
     CROSS JOIN LATERAL (
       SELECT i.*, ${IS_CREDITED} AS is_credited FROM invoices i
       WHERE i.contract_id = contract.id AND i.issued_on IS NOT NULL AND i.voided_on IS NULL
         ${range ? `AND (${within(paid, '$4', '$5')} OR ${paid} AND i.id = ANY($3))` : ''}
       OFFSET 0
     ) AS i
     JOIN invoice_lines l ON l.invoice_id = i.id
     WHERE i.tenant_id = $1
     ORDER BY i.contract_id, i.issued_on, i.id, l.position`,
    [tenantId, contractIds, credited, ...(range ? [range.from, range.to] : [])],
    (row: Raw) => ({
      contractId: row[0],
      invoiceId: row[1],
      currency: row[2],
      issuedOn: row[3],
      total: BigInt(row[4]),
      lineId: row[5],
      sku: row[6],
      variant: row[7],
      quantity: BigInt(row[8]),
      net: BigInt(row[9]),
      cost: BigInt(row[10]),
      isCredited: row[11],
    }),
  );
}

/** Of an invoice `i`: whether it counts between two days. */
function within(paid: boolean, from: string, to: string): string {
  return paid
    ? `i.id IN (SELECT invoice_id FROM payments WHERE paid_on BETWEEN ${from} AND ${to} AND tenant_id = $1
         UNION SELECT invoice_id FROM credit_notes WHERE credited_on BETWEEN ${from} AND ${to} AND tenant_id = $1)`
    : `i.issued_on BETWEEN ${from} AND ${to}`;
}

/**
 * How many sales contracts have: lines, or (with `paid`) parts of them. By contract.
 * @param most it counts no further: a contract may have millions
 */
export async function countSales(
  db: Queryable,
  tenantId: string,
  contractIds: readonly string[],
  { range, paid, most }: { range: DayRange | null; paid: boolean; most: number },
): Promise<Map<string, number>> {
  const { rows } = await db.query<{ id: string; n: number }>(
    `SELECT contract.id, counted.n FROM unnest($2::uuid[]) AS contract (id)
     CROSS JOIN LATERAL (
       SELECT count(*)::int AS n FROM (
         SELECT FROM (
           SELECT i.id, i.tenant_id FROM invoices i
           WHERE i.contract_id = contract.id AND i.issued_on IS NOT NULL AND i.voided_on IS NULL
             ${range ? `AND ${within(paid, '$4', '$5')}` : ''}
           OFFSET 0
         ) AS i
         JOIN invoice_lines l ON l.invoice_id = i.id
         ${paid ? 'LEFT JOIN payments p ON p.invoice_id = i.id' : ''}
         WHERE i.tenant_id = $1
         LIMIT $3
       ) AS sales
     ) AS counted`,
    [tenantId, contractIds, most, ...(range ? [range.from, range.to] : [])],
  );
  return new Map(rows.map(({ id, n }) => [id, n]));
}

/** What credit notes take back of the lines of these invoices, in the order in which they were written. */
export async function readCredits(
  db: Queryable,
  tenantId: string,
  invoiceIds: readonly string[],
): Promise<CreditRow[]> {
  if (invoiceIds.length === 0) return [];
  return mapped(
    db,
    `SELECT n.id, n.invoice_id, n.credited_on::text, c.line_id, c.quantity, c.net, c.cost, c.net + c.tax
     FROM credit_notes n JOIN credit_note_lines c ON c.credit_note_id = n.id
     WHERE n.tenant_id = $1 AND n.invoice_id = ANY($2) ORDER BY n.credited_on, n.id, c.line_id`,
    [tenantId, invoiceIds],
    ([id, invoiceId, on, lineId, quantity, net, cost, gross]: string[]) => ({
      id: id!,
      invoiceId: invoiceId!,
      on: on!,
      lineId: lineId!,
      quantity: BigInt(quantity!),
      net: BigInt(net!),
      cost: BigInt(cost!),
      gross: BigInt(gross!),
    }),
  );
}

export async function readPayments(
  db: Queryable,
  tenantId: string,
  invoiceIds: readonly string[],
): Promise<PaymentRow[]> {
  if (invoiceIds.length === 0) return [];
  return mapped(
    db,
    `SELECT id, invoice_id, paid_on::text, amount FROM payments
     WHERE tenant_id = $1 AND invoice_id = ANY($2) ORDER BY paid_on, id`,
    [tenantId, invoiceIds],
    ([id, invoiceId, on, amount]: string[]) => ({
      id: id!,
      invoiceId: invoiceId!,
      on: on!,
      amount: BigInt(amount!),
    }),
  );
}

/** One contract may have a million lines. */
const READ_TIMEOUT_MS = 5 * 60_000;

/** Rows are read as arrays: an object with names for each of a million lines costs a third more. */
async function mapped<R, T>(
  db: Queryable,
  text: string,
  values: unknown[],
  of: (row: R, index: number, rows: R[]) => T,
): Promise<T[]> {
  const statement = { text, values, rowMode: 'array' as const, query_timeout: READ_TIMEOUT_MS };
  const { rows } = await (db.query as (statement: object) => Promise<{ rows: R[] }>).call(db, statement);
  return rows.map(of);
}
