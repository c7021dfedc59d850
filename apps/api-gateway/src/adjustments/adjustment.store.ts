import type { PoolClient } from 'pg';
import type { CreateAdjustment } from '@slipway/shared/contracts';
import { newId } from '@slipway/shared/ids';
import { externalIdTaken, Repeated } from '../commissions/repeated.js';
import { unknownId } from '../http/refusal.js';
import { storedAmount } from '../invoices/stored.amounts.js';
import { todayOf } from '../periods/calendar.js';
import { judgeDay } from '../periods/closed.periods.js';

export interface NewAdjustment {
  tenantId: string;
  userId: string;
  body: CreateAdjustment;
}

/** @returns the id of the new adjustment; @throws what is wrong with it, or Repeated when it is stored already */
export async function insertAdjustment(client: PoolClient, order: NewAdjustment): Promise<string> {
  const { tenantId, userId, body } = order;
  const amount = storedAmount('amount.amount', body.amount.amount, body.amount.currency);
  if (body.external_id !== null) await findRepeated(client, order, amount);
  const { rowCount: parties } = await client.query(
    'SELECT 1 FROM parties WHERE tenant_id = $1 AND id = $2 FOR KEY SHARE',
    [tenantId, body.party_id],
  );
  if (parties === 0) throw unknownId('party_id', 'party');
  const day = body.on ?? (await todayOf(client, tenantId));
  await judgeDay(client, { tenantId, day, path: 'on' });
  const id = newId();
  const { rowCount } = await client.query(
    `INSERT INTO adjustments (id, tenant_id, external_id, party_id, amount, currency, reason, on_day, created_by)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING`,
    [
      id,
      tenantId,
      body.external_id,
      body.party_id,
      amount.toString(),
      body.amount.currency,
      body.reason,
      day,
      userId,
    ],
  );
  if (rowCount === 0) throw externalIdTaken('another adjustment');
  return id;
}

async function findRepeated(
  client: PoolClient,
  { tenantId, body }: NewAdjustment,
  amount: bigint,
): Promise<void> {
  const { rows } = await client.query<
    Record<'id' | 'party_id' | 'amount' | 'currency' | 'reason' | 'day', string>
  >(
    `SELECT id, party_id, amount, currency, reason, on_day::text AS day FROM adjustments
     WHERE tenant_id = $1 AND external_id = $2`,
    [tenantId, body.external_id],
  );
  const [stored] = rows;
  if (!stored) return;
  const isSame =
    stored.party_id === body.party_id &&
    BigInt(stored.amount) === amount &&
    stored.currency === body.amount.currency &&
    stored.reason === body.reason &&
    (body.on === undefined || stored.day === body.on);
  throw isSame ? new Repeated(stored.id) : externalIdTaken('another adjustment');
}
