import type { PoolClient } from 'pg';
import { inTransaction } from '@slipway/database';
import { serializePosted } from '@slipway/commissions';
import { entryHash, GENESIS, hashedFields, type LedgerRow } from '@slipway/commissions/ledger';
import { newId } from '@slipway/shared/ids';
import type { Books } from '../commissions/commission.fixture.js';

/** What is to be posted; everything else is made up. Amounts in minor units. */
export interface Posted {
  periodId: string;
  partyId: string;
  amount: bigint;
  kind?: string;
  currency?: string;
  day?: string;
  payableOn?: string;
  contractId?: string;
  sourceId?: string;
  revision?: number;
}

/** Appends entries to the ledger of the books, chained as the service that posts chains them. @returns their ids */
export function post(books: Books, entries: readonly Posted[]): Promise<string[]> {
  return inTransaction(books.gateway.pool, (client) => append(client, books, entries));
}

/** The same, in a transaction of the caller's. */
export async function append(
  client: PoolClient,
  books: Books,
  entries: readonly Posted[],
): Promise<string[]> {
  const { rows } = await client.query<{ seq: string; hash: Buffer }>(
    'SELECT seq, hash FROM ledger_heads WHERE tenant_id = $1 FOR UPDATE',
    [books.tenantId],
  );
  let [seq, hash]: [bigint, Buffer] = rows[0] ? [BigInt(rows[0].seq), rows[0].hash] : [0n, GENESIS];
  const ids: string[] = [];
  for (const entry of entries) {
    seq += 1n;
    const row = rowOf(entry, seq);
    hash = entryHash(hash, hashedFields(books.tenantId, row));
    ids.push(row.id);
    const columns = { tenant_id: books.tenantId, ...row, posted_at: `${row.posted_at}Z`, hash };
    await client.query(
      `INSERT INTO ledger_entries (${Object.keys(columns).join(', ')})
       VALUES (${Object.keys(columns)
         .map((_, index) => `$${index + 1}`)
         .join(', ')})`,
      Object.values(columns),
    );
  }
  await client.query(
    `INSERT INTO ledger_heads (tenant_id, seq, hash) VALUES ($1, $2, $3)
     ON CONFLICT (tenant_id) DO UPDATE SET seq = excluded.seq, hash = excluded.hash`,
    [books.tenantId, seq.toString(), hash],
  );
  return ids;
}

function rowOf(entry: Posted, seq: bigint): Omit<LedgerRow, 'hash'> & { hash: Buffer } {
  const { amount, kind = 'commission', currency = 'EUR', day = '2026-01-15' } = entry;
  const isPayout = kind === 'payout';
  return {
    seq: seq.toString(),
    id: newId(),
    posted_at: new Date().toISOString().slice(0, -1).padEnd(26, '0'),
    job_id: newId(),
    kind,
    party_id: entry.partyId,
    contract_id: entry.contractId ?? null,
    plan_version_id: null,
    unit_id: null,
    source_id: entry.sourceId ?? newId(),
    payment_id: null,
    reversal_id: null,
    subordinate_id: null,
    sale_on: day,
    earned_on: day,
    period_id: entry.periodId,
    payable_on: entry.payableOn ?? day,
    currency,
    amount: amount.toString(),
    debit: isPayout ? 'party_payable' : 'commission_expense',
    credit: isPayout ? 'cash' : 'party_payable',
    revision: entry.revision ?? 1,
    trace: serializePosted({
      now: { v: 1, kind: 'entered', currency, amount: amount.toString(), reason: 'made up' },
    }),
    hash: GENESIS,
  };
}

/** The id of an open period of the books. */
export async function openPeriod(
  books: Books,
  key: string,
  startsOn: string,
  endsOn: string,
): Promise<string> {
  const { rows } = await books.gateway.pool.query<{ id: string }>(
    `INSERT INTO periods (id, tenant_id, key, starts_on, ends_on) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (tenant_id, key) DO UPDATE SET key = excluded.key RETURNING id`,
    [newId(), books.tenantId, key, startsOn, endsOn],
  );
  return rows[0]!.id;
}
