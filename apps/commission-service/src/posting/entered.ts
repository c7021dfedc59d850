import type { Pool, PoolClient } from 'pg';
import { serializePosted } from '@slipway/commissions';
import { inTransaction } from '@slipway/database';
import type { PostResult } from '../units/unit.poster.js';
import type { Difference } from './difference.js';
import { holdHead } from './ledger.head.js';
import { append, type Posting } from './ledger.writer.js';

type Entered = Pick<
  Difference,
  'kind' | 'partyId' | 'sourceId' | 'earnedOn' | 'currency' | 'amount' | 'account'
> & { reason: string };

/** Posts an adjustment, unless it is posted already. */
export function postAdjustment(pool: Pool, posting: Posting, adjustmentId: string): Promise<PostResult> {
  return inTransaction(pool, (client) => enterAdjustment(client, posting, adjustmentId));
}

/** {@link postAdjustment} in the caller's transaction. */
export async function enterAdjustment(
  client: PoolClient,
  posting: Posting,
  adjustmentId: string,
): Promise<PostResult> {
  const { rows } = await client.query<{
    party_id: string;
    amount: string;
    currency: string;
    reason: string;
    day: string;
  }>(
    `SELECT party_id, amount::text, currency, reason, on_day::text AS day FROM adjustments
       WHERE tenant_id = $1 AND id = $2`,
    [posting.tenantId, adjustmentId],
  );
  const [adjustment] = rows;
  if (!adjustment) return NOTHING;
  return enter(client, posting, {
    kind: 'adjustment',
    partyId: adjustment.party_id,
    sourceId: adjustmentId,
    earnedOn: adjustment.day,
    currency: adjustment.currency,
    amount: BigInt(adjustment.amount),
    account: 'earning',
    reason: adjustment.reason,
  });
}

/** Posts that a statement was paid, unless it is posted already. */
export function postPayout(pool: Pool, posting: Posting, statementId: string): Promise<PostResult> {
  return inTransaction(pool, (client) => enterPayout(client, posting, statementId));
}

/** {@link postPayout} in the caller's transaction. */
export async function enterPayout(
  client: PoolClient,
  posting: Posting,
  statementId: string,
): Promise<PostResult> {
  const { rows } = await client.query<{
    party_id: string;
    due: string;
    currency: string;
    paid_on: string;
    key: string;
  }>(
    `SELECT s.party_id, s.due::text, s.currency, s.paid_on::text, p.key
     FROM statements s JOIN periods p ON p.id = s.period_id
     WHERE s.tenant_id = $1 AND s.id = $2 AND s.status = 'paid'`,
    [posting.tenantId, statementId],
  );
  const [statement] = rows;
  if (!statement || statement.due === '0') return NOTHING;
  return enter(client, posting, {
    kind: 'payout',
    partyId: statement.party_id,
    sourceId: statementId,
    earnedOn: statement.paid_on,
    currency: statement.currency,
    amount: BigInt(statement.due),
    account: 'payout',
    reason: `statement of ${statement.key} was paid`,
  });
}

const NOTHING: PostResult = { sales: 0, entries: 0, totals: new Map() };

async function enter(client: PoolClient, posting: Posting, entered: Entered): Promise<PostResult> {
  // Held before it is looked whether the entry is there: two attempts do not both miss it.
  await holdHead(client, posting.tenantId);
  const { reason, amount, currency, ...rest } = entered;
  const { rowCount } = await client.query(
    'SELECT FROM ledger_entries WHERE tenant_id = $1 AND source_id = $2',
    [posting.tenantId, entered.sourceId],
  );
  if (rowCount !== 0) return NOTHING;
  const entries = await append(client, posting, [
    {
      ...rest,
      ...NO_SALE,
      saleOn: entered.earnedOn,
      currency,
      amount,
      trace: serializePosted({
        now: { v: 1, kind: 'entered', currency, amount: amount.toString(), reason },
      }),
    },
  ]);
  return { sales: 0, entries, totals: new Map([[currency, amount]]) };
}

/** What an entry that is not from a sale leaves empty. */
export const NO_SALE = {
  contractId: null,
  planVersionId: null,
  unitId: null,
  paymentId: null,
  reversalId: null,
  subordinateId: null,
  holdingDays: 0,
  was: 0n,
  revision: 1,
} as const;
