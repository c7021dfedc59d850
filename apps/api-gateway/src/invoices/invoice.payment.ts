import type { PoolClient } from 'pg';
import { fromMinor, type PayInvoice } from '@slipway/shared/contracts';
import { newId } from '@slipway/shared/ids';
import { externalIdTaken, Repeated } from '../commissions/repeated.js';
import { fieldRefusal } from '../http/refusal.js';
import { todayOf } from '../periods/calendar.js';
import { issuedDayOf, openOf, type HeldInvoice } from './held.invoice.js';
import { judgeLater } from './invoice.days.js';
import { storedAmount } from './stored.amounts.js';

/**
 * Stores a payment of an invoice that is held.
 * @throws what is wrong with it; Repeated when it is stored already
 */
export async function storePayment(
  client: PoolClient,
  invoice: HeldInvoice,
  payment: PayInvoice,
): Promise<void> {
  const { tenantId, id, currency } = invoice;
  const { external_id } = payment;
  const given = payment.amount === undefined ? undefined : storedAmount('amount', payment.amount, currency);
  if (external_id !== null) await findRepeated(client, invoice, { ...payment, external_id }, given);
  const issuedOn = issuedDayOf(invoice);
  const day = payment.paid_on ?? (await todayOf(client, tenantId));
  await judgeLater(client, tenantId, { path: 'paid_on', day, issuedOn });
  const open = openOf(invoice);
  const amount = given ?? open;
  if (open <= 0n) throw fieldRefusal('above_open', 'amount', 'nothing is open any more');
  if (amount > open)
    throw fieldRefusal(
      'above_open',
      'amount',
      `must be at most ${fromMinor(open, currency)}, which is still open`,
    );
  const { rowCount } = await client.query(
    `INSERT INTO payments (id, tenant_id, external_id, invoice_id, amount, paid_on) VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT DO NOTHING`,
    [newId(), tenantId, external_id, id, amount.toString(), day],
  );
  if (rowCount === 0) throw externalIdTaken('another payment');
  await client.query('UPDATE invoices SET paid = paid + $2, updated_at = now() WHERE id = $1', [
    id,
    amount.toString(),
  ]);
}

async function findRepeated(
  client: PoolClient,
  { tenantId, id }: HeldInvoice,
  { external_id, paid_on }: PayInvoice,
  amount: bigint | undefined,
): Promise<void> {
  const { rows } = await client.query<{ invoice_id: string; amount: string; paid_on: string }>(
    'SELECT invoice_id, amount, paid_on::text FROM payments WHERE tenant_id = $1 AND external_id = $2',
    [tenantId, external_id],
  );
  const [stored] = rows;
  if (!stored) return;
  const isSame =
    stored.invoice_id === id &&
    (amount === undefined || BigInt(stored.amount) === amount) &&
    (paid_on === undefined || stored.paid_on === paid_on);
  throw isSame ? new Repeated(id) : externalIdTaken('another payment');
}
