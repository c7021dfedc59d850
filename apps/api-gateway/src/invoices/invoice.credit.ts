import type { PoolClient } from 'pg';
import { fromMillionths, fromMinor, type CreditInvoice } from '@slipway/shared/contracts';
import { Unprocessable } from '@slipway/shared/errors';
import { newId } from '@slipway/shared/ids';
import { externalIdTaken, Repeated } from '../commissions/repeated.js';
import { fieldRefusal, unknownId } from '../http/refusal.js';
import { todayOf } from '../periods/calendar.js';
import { creditedParts, isNothing, leftOf, type Parts } from './credit.rules.js';
import { issuedDayOf, type HeldInvoice } from './held.invoice.js';
import { judgeLater } from './invoice.days.js';
import { storedAmount, storedQuantity } from './stored.amounts.js';

export interface CreditedLine {
  lineId: string;
  parts: Parts;
}

/**
 * Stores a credit note of an invoice that is held.
 * @throws what is wrong with it; Repeated when it is stored already
 */
export async function storeCredit(
  client: PoolClient,
  invoice: HeldInvoice,
  credit: CreditInvoice,
): Promise<void> {
  const { tenantId, id } = invoice;
  if (credit.external_id !== null) await findRepeated(client, invoice, credit);
  const { day, lines } = await judgeCredit(client, invoice, credit, await creditableLines(client, id));
  const noteId = newId();
  const { rowCount } = await client.query(
    `INSERT INTO credit_notes (id, tenant_id, external_id, invoice_id, reason, credited_on) VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT DO NOTHING`,
    [noteId, tenantId, credit.external_id, id, credit.reason, day],
  );
  if (rowCount === 0) throw externalIdTaken('another credit note');
  await insertCreditLines(client, tenantId, noteId, lines);
  const sum = (field: 'net' | 'tax') =>
    lines.reduce((total, { parts }) => total + parts[field], 0n).toString();
  await client.query(
    `UPDATE invoices SET credited_net = credited_net + $2, credited_tax = credited_tax + $3, updated_at = now() WHERE id = $1`,
    [id, sum('net'), sum('tax')],
  );
}

/**
 * Judges a credit note.
 * @param stored the lines of its invoice
 * @returns the day, and what it takes from which lines; @throws what is wrong with it
 */
export async function judgeCredit(
  client: PoolClient,
  invoice: HeldInvoice,
  credit: CreditInvoice,
  stored: ReadonlyMap<string, CreditableLine>,
): Promise<{ day: string; lines: CreditedLine[] }> {
  const issuedOn = issuedDayOf(invoice);
  const day = credit.credited_on ?? (await todayOf(client, invoice.tenantId));
  await judgeLater(client, invoice.tenantId, { path: 'credited_on', day, issuedOn });
  const lines = credit.lines ? namedLines(invoice, stored, credit.lines) : allThatIsLeft(stored);
  if (lines.length === 0) throw fieldRefusal('above_line', 'lines', 'nothing is left to be credited');
  return { day, lines };
}

export interface CreditableLine {
  whole: Parts;
  /** What credit notes have taken of it. */
  before: Parts;
}

/** Lines of an invoice by their ids, in their order. */
export async function creditableLines(
  client: PoolClient,
  invoiceId: string,
): Promise<Map<string, CreditableLine>> {
  const { rows } = await client.query<Record<string, string> & { id: string }>(
    `SELECT l.id, l.net, l.tax, l.cost, l.quantity, coalesce(sum(c.net), 0)::text AS credited_net,
       coalesce(sum(c.tax), 0)::text AS credited_tax, coalesce(sum(c.cost), 0)::text AS credited_cost,
       coalesce(sum(c.quantity), 0)::text AS credited_quantity
     FROM invoice_lines l LEFT JOIN credit_note_lines c ON c.line_id = l.id
     WHERE l.invoice_id = $1 GROUP BY l.id ORDER BY l.position`,
    [invoiceId],
  );
  const parts = (row: Record<string, string>, prefix: string): Parts => ({
    net: BigInt(row[`${prefix}net`]!),
    tax: BigInt(row[`${prefix}tax`]!),
    cost: BigInt(row[`${prefix}cost`]!),
    quantity: BigInt(row[`${prefix}quantity`]!),
  });
  return new Map(rows.map((row) => [row.id, { whole: parts(row, ''), before: parts(row, 'credited_') }]));
}

function allThatIsLeft(stored: ReadonlyMap<string, CreditableLine>): CreditedLine[] {
  return [...stored]
    .map(([lineId, { whole, before }]) => ({ lineId, parts: leftOf(whole, before) }))
    .filter(({ parts }) => !isNothing(parts));
}

/** @throws Unprocessable naming the field of each line that cannot be credited so */
function namedLines(
  { currency }: HeldInvoice,
  stored: ReadonlyMap<string, CreditableLine>,
  lines: NonNullable<CreditInvoice['lines']>,
): CreditedLine[] {
  return lines.map(({ line_id, net, quantity }, index) => {
    const path = (field: string) => `lines.${index}.${field}`;
    const line = stored.get(line_id);
    if (!line) throw unknownId(path('line_id'), 'line of this invoice');
    const left = leftOf(line.whole, line.before);
    const amount = storedAmount(path('net'), net, currency);
    if (amount > left.net) throw aboveLine(path('net'), fromMinor(left.net, currency));
    const taken = quantity === undefined ? undefined : storedQuantity(path('quantity'), quantity);
    if (taken !== undefined && taken > left.quantity)
      throw aboveLine(path('quantity'), fromMillionths(left.quantity));
    return { lineId: line_id, parts: creditedParts(line.whole, line.before, amount, taken) };
  });
}

function aboveLine(path: string, left: string): Unprocessable {
  return fieldRefusal('above_line', path, `must be at most ${left}, which is left of the line`);
}

async function insertCreditLines(
  client: PoolClient,
  tenantId: string,
  noteId: string,
  lines: readonly CreditedLine[],
): Promise<void> {
  await client.query(
    `INSERT INTO credit_note_lines (id, tenant_id, credit_note_id, line_id, quantity, net, tax, cost)
     SELECT l.id, $1, $2, l.line_id, l.quantity, l.net, l.tax, l.cost
     FROM unnest($3::uuid[], $4::uuid[], $5::bigint[], $6::bigint[], $7::bigint[], $8::bigint[])
       AS l (id, line_id, quantity, net, tax, cost)`,
    [
      tenantId,
      noteId,
      lines.map(() => newId()),
      lines.map(({ lineId }) => lineId),
      lines.map(({ parts }) => parts.quantity.toString()),
      lines.map(({ parts }) => parts.net.toString()),
      lines.map(({ parts }) => parts.tax.toString()),
      lines.map(({ parts }) => parts.cost.toString()),
    ],
  );
}

async function findRepeated(
  client: PoolClient,
  { tenantId, id, currency }: HeldInvoice,
  { external_id, reason, credited_on, lines }: CreditInvoice,
): Promise<void> {
  const { rows } = await client.query<{
    invoice_id: string;
    reason: string;
    credited_on: string;
    lines: Record<string, string>;
  }>(
    `SELECT n.invoice_id, n.reason, n.credited_on::text,
       (SELECT json_object_agg(line_id, net::text) FROM credit_note_lines WHERE credit_note_id = n.id) AS lines
     FROM credit_notes n WHERE tenant_id = $1 AND external_id = $2`,
    [tenantId, external_id],
  );
  const [stored] = rows;
  if (!stored) return;
  const isSame =
    stored.invoice_id === id &&
    stored.reason === reason &&
    (credited_on === undefined || stored.credited_on === credited_on) &&
    (lines === undefined ||
      (lines.length === Object.keys(stored.lines).length &&
        lines.every(
          ({ line_id, net }, index) =>
            stored.lines[line_id] === storedAmount(`lines.${index}.net`, net, currency).toString(),
        )));
  throw isSame ? new Repeated(id) : externalIdTaken('another credit note');
}
