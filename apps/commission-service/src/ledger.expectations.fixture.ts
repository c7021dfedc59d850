import { expect } from 'vitest';
import type { Pool } from 'pg';
import { replayPosted, type PostedTrace } from '@slipway/commissions';
import { entryHash, GENESIS } from '@slipway/commissions/ledger';

interface Row {
  seq: string;
  id: string;
  posted_at: string;
  job_id: string;
  kind: string;
  party_id: string;
  contract_id: string | null;
  plan_version_id: string | null;
  unit_id: string | null;
  source_id: string;
  payment_id: string | null;
  reversal_id: string | null;
  subordinate_id: string | null;
  sale_on: string;
  earned_on: string;
  period_id: string;
  payable_on: string;
  currency: string;
  amount: string;
  debit: string;
  credit: string;
  revision: number;
  trace: string;
  hash: Buffer;
}

/** The chain is whole up to the head, and each trace gives its entry's amount when it is calculated again. */
export async function expectLedgerHolds(pool: Pool, tenantId: string): Promise<number> {
  const { rows } = await pool.query<Row>(
    `SELECT seq::text, id, to_char(posted_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS posted_at, job_id, kind,
       party_id, contract_id, plan_version_id, unit_id, source_id, payment_id, reversal_id, subordinate_id,
       sale_on::text, earned_on::text, period_id, payable_on::text, currency, amount::text, debit, credit, revision,
       trace::text, hash
     FROM ledger_entries WHERE tenant_id = $1 ORDER BY ledger_entries.seq`,
    [tenantId],
  );
  let previous: Buffer = GENESIS;
  for (const [index, row] of rows.entries()) {
    expect(row.seq).toBe(String(index + 1));
    expect(replayPosted(JSON.parse(row.trace) as PostedTrace).toString(), row.trace).toBe(row.amount);
    previous = entryHash(previous, {
      tenant: tenantId,
      seq: BigInt(row.seq),
      id: row.id,
      kind: row.kind,
      party: row.party_id,
      contract: row.contract_id,
      planVersion: row.plan_version_id,
      unit: row.unit_id,
      sourceId: row.source_id,
      paymentId: row.payment_id,
      reversalId: row.reversal_id,
      subordinateId: row.subordinate_id,
      saleOn: row.sale_on,
      earnedOn: row.earned_on,
      periodId: row.period_id,
      payableOn: row.payable_on,
      currency: row.currency,
      amount: BigInt(row.amount),
      debitAccount: row.debit,
      creditAccount: row.credit,
      revision: row.revision,
      postedAt: row.posted_at,
      jobId: row.job_id,
      trace: row.trace,
    });
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
