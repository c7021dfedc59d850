import type { PoolClient } from 'pg';
import type { CreateInvoice, IssueInvoice, UpdateInvoice } from '@slipway/shared/contracts';
import { Conflict } from '@slipway/shared/errors';
import { newId } from '@slipway/shared/ids';
import { externalIdTaken, Repeated } from '../commissions/repeated.js';
import { unknownId } from '../http/refusal.js';
import { isUniqueViolation } from '../platform/unique.violation.js';
import { todayOf } from '../periods/calendar.js';
import { holdInvoice, issuedDayOf, openOf, refuseIssued, type HeldInvoice } from './held.invoice.js';
import { judgeIssue, judgeLater } from './invoice.days.js';
import { readInvoice } from './invoice.detail.js';
import { insertLines, storedLines, type StoredLines } from './invoice.lines.js';
import { sameLines } from './same.lines.js';

/**
 * Stores a draft, or an invoice that is issued at once.
 * @returns its id; @throws what is wrong with it; Repeated when it is stored already
 */
export async function insertInvoice(
  client: PoolClient,
  tenantId: string,
  body: CreateInvoice,
): Promise<string> {
  const stored = storedLines(body.lines, body.currency);
  if (body.external_id !== null) await findRepeated(client, tenantId, body, stored);
  const { rowCount: contracts } = await client.query(
    'SELECT 1 FROM contracts WHERE tenant_id = $1 AND id = $2 FOR SHARE',
    [tenantId, body.contract_id],
  );
  if (contracts === 0) throw unknownId('contract_id', 'contract');
  const { contract_id: contractId, currency, issued_on: day } = body;
  if (day !== undefined) await judgeIssue(client, { tenantId, contractId, currency, day });
  const id = newId();
  const { rowCount } = await client.query(
    `INSERT INTO invoices (id, tenant_id, external_id, number, contract_id, currency, net, tax, issued_on)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING`,
    [
      id,
      tenantId,
      body.external_id,
      body.number,
      contractId,
      currency,
      stored.net.toString(),
      stored.tax.toString(),
      day ?? null,
    ],
  );
  if (rowCount === 0) throw numberTaken(body.number);
  await insertLines(client, tenantId, id, stored.lines);
  return id;
}

/** Puts other lines into a draft. @throws Conflict for a number that is taken; the transaction is lost then */
export async function replaceInvoice(
  client: PoolClient,
  tenantId: string,
  id: string,
  body: UpdateInvoice,
): Promise<void> {
  refuseIssued(await holdInvoice(client, tenantId, id));
  const { lines, net, tax } = storedLines(body.lines, body.currency);
  try {
    await client.query(
      'UPDATE invoices SET number = $2, currency = $3, net = $4, tax = $5, updated_at = now() WHERE id = $1',
      [id, body.number, body.currency, net.toString(), tax.toString()],
    );
  } catch (error) {
    throw isUniqueViolation(error) ? numberTaken(body.number) : error;
  }
  await client.query('DELETE FROM invoice_lines WHERE invoice_id = $1', [id]);
  await insertLines(client, tenantId, id, lines);
}

export async function deleteInvoice(client: PoolClient, tenantId: string, id: string): Promise<void> {
  refuseIssued(await holdInvoice(client, tenantId, id));
  await client.query('DELETE FROM invoices WHERE id = $1', [id]);
}

/** Issues a draft that is held. */
export async function issue(
  client: PoolClient,
  invoice: HeldInvoice,
  { issued_on }: IssueInvoice,
): Promise<void> {
  refuseIssued(invoice);
  const { tenantId, contractId, currency } = invoice;
  const day = issued_on ?? (await todayOf(client, tenantId));
  await judgeIssue(client, { tenantId, contractId, currency, day });
  await client.query('UPDATE invoices SET issued_on = $2, updated_at = now() WHERE id = $1', [
    invoice.id,
    day,
  ]);
}

/** Takes an invoice back as if it had never been, from today on. */
export async function voidInvoice(client: PoolClient, invoice: HeldInvoice): Promise<void> {
  const issuedOn = issuedDayOf(invoice);
  if (openOf(invoice) !== invoice.net + invoice.tax || invoice.paid !== 0n || invoice.creditedNet !== 0n)
    throw new Conflict(
      'invoice_in_use',
      `Invoice ${invoice.number} has payments or credit notes. Credit what is left of it instead.`,
    );
  const now = await todayOf(client, invoice.tenantId);
  const day = now < issuedOn ? issuedOn : now;
  await judgeLater(client, invoice.tenantId, { path: 'voided_on', day, issuedOn });
  await client.query('UPDATE invoices SET voided_on = $2, updated_at = now() WHERE id = $1', [
    invoice.id,
    day,
  ]);
}

async function findRepeated(
  client: PoolClient,
  tenantId: string,
  body: CreateInvoice,
  stored: StoredLines,
): Promise<void> {
  const { rows } = await client.query<{ id: string }>(
    'SELECT id FROM invoices WHERE tenant_id = $1 AND external_id = $2',
    [tenantId, body.external_id],
  );
  if (!rows[0]) return;
  const invoice = await readInvoice(client, tenantId, rows[0].id);
  const isSame =
    invoice.number === body.number &&
    invoice.contract_id === body.contract_id &&
    invoice.net.currency === body.currency &&
    (body.issued_on === undefined || invoice.issued_on === body.issued_on) &&
    sameLines(stored.lines, invoice.lines, body.currency);
  throw isSame ? new Repeated(invoice.id) : externalIdTaken('another invoice');
}

function numberTaken(number: string): Conflict {
  return new Conflict('number_taken', `number: there is an invoice ${number} already.`);
}
