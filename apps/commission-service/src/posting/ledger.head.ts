import type { Queryable } from '@slipway/database';
import { GENESIS } from '@slipway/commissions/ledger';
import { waiting } from './turns.js';

/** Where the ledger of a tenant ends. */
export interface LedgerHead {
  seq: bigint;
  hash: Buffer;
  /** Now, by the clock of the database: RFC 3339 with milliseconds. */
  now: string;
}

/** Holds the end of the ledger until the transaction is over: whoever else appends, or closes a period, waits. */
export async function holdHead(db: Queryable, tenantId: string): Promise<LedgerHead> {
  const select = `SELECT seq, hash, to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS now
     FROM ledger_heads WHERE tenant_id = $1 FOR UPDATE`;
  const statement = waiting(select, [tenantId]);
  let { rows } = await db.query<{ seq: string; hash: Buffer; now: string }>(statement);
  if (!rows[0]) {
    const insert = 'INSERT INTO ledger_heads (tenant_id, hash) VALUES ($1, $2) ON CONFLICT DO NOTHING';
    await db.query(waiting(insert, [tenantId, GENESIS]));
    ({ rows } = await db.query<{ seq: string; hash: Buffer; now: string }>(statement));
  }
  const { seq, hash, now } = rows[0]!;
  return { seq: BigInt(seq), hash, now };
}

export async function moveHead(db: Queryable, tenantId: string, head: LedgerHead): Promise<void> {
  await db.query('UPDATE ledger_heads SET seq = $2, hash = $3 WHERE tenant_id = $1', [
    tenantId,
    head.seq.toString(),
    head.hash,
  ]);
}
