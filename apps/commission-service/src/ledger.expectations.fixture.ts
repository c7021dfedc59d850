import { expect } from 'vitest';
import type { Pool } from 'pg';
import { replayPosted, type PostedTrace } from '@slipway/commissions';
import {
  entryHash,
  GENESIS,
  hashedFields,
  LEDGER_COLUMNS,
  type LedgerRow,
} from '@slipway/commissions/ledger';

/** The chain is whole up to the head, and each trace gives its entry's amount when it is calculated again. */
export async function expectLedgerHolds(pool: Pool, tenantId: string): Promise<number> {
  const { rows } = await pool.query<LedgerRow>(
    `SELECT ${LEDGER_COLUMNS} FROM ledger_entries WHERE tenant_id = $1 ORDER BY ledger_entries.seq`,
    [tenantId],
  );
  let previous: Buffer = GENESIS;
  for (const [index, row] of rows.entries()) {
    expect(row.seq).toBe(String(index + 1));
    expect(replayPosted(JSON.parse(row.trace) as PostedTrace).toString(), row.trace).toBe(row.amount);
    previous = entryHash(previous, hashedFields(tenantId, row));
    expect(previous.equals(row.hash), `hash of entry ${row.seq}`).toBe(true);
  }
  const head = await pool.query<{ seq: string; hash: Buffer }>(
    'SELECT seq::text, hash FROM ledger_heads WHERE tenant_id = $1',
    [tenantId],
  );
  if (rows.length > 0) {
    expect(head.rows[0]!.seq).toBe(String(rows.length));
    expect(head.rows[0]!.hash.equals(previous)).toBe(true);
  }
  return rows.length;
}
