import { setImmediate as turn } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import type { Pool, PoolClient } from 'pg';
import type { LedgerVerification } from '@slipway/shared/contracts';
import { POOL } from '../platform/tokens.js';
import { LEDGER_COLUMNS, type LedgerRow } from './ledger.row.js';
import { LedgerCheck, type LedgerEnd } from './ledger.verification.js';

/** Entries that are in memory at a time. */
const BATCH = 2_000;
/** Entries after which other requests have their turn: some milliseconds. */
const TURN = 250;

/** Whether the ledger is as it was written. */
@Injectable()
export class LedgerService {
  constructor(@Inject(POOL) private readonly pool: Pool) {}

  /** Reads all entries in one snapshot, a batch at a time: what is posted meanwhile is not in it. */
  async verify(tenantId: string): Promise<LedgerVerification> {
    const client = await this.pool.connect();
    let broken: Error | undefined;
    try {
      await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
      // Between two batches it calculates, and lets others have their turn.
      await client.query(`SET LOCAL idle_in_transaction_session_timeout = '60s'`);
      const verification = await check(client, tenantId);
      await client.query('COMMIT');
      return verification;
    } catch (error) {
      await client.query('ROLLBACK').catch((failure: Error) => (broken = failure));
      throw error;
    } finally {
      client.release(broken);
    }
  }
}

async function check(client: PoolClient, tenantId: string): Promise<LedgerVerification> {
  const end = await endOf(client, tenantId);
  const ledger = new LedgerCheck(tenantId);
  for (let last = '0'; ;) {
    const { rows } = await client.query<LedgerRow>(
      `SELECT ${LEDGER_COLUMNS} FROM ledger_entries WHERE tenant_id = $1 AND seq > $2 ORDER BY ledger_entries.seq LIMIT $3`,
      [tenantId, last, BATCH],
    );
    for (const [index, row] of rows.entries()) {
      ledger.add(row);
      if (index % TURN === TURN - 1) await turn();
    }
    last = rows.at(-1)?.seq ?? last;
    if (rows.length < BATCH) return ledger.result(end);
  }
}

async function endOf(client: PoolClient, tenantId: string): Promise<LedgerEnd | undefined> {
  const { rows } = await client.query<{ seq: string; hash: Buffer }>(
    'SELECT seq, hash FROM ledger_heads WHERE tenant_id = $1',
    [tenantId],
  );
  return rows[0] && { seq: BigInt(rows[0].seq), hash: rows[0].hash };
}
