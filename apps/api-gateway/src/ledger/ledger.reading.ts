import type { Queryable } from '@slipway/database';
import { GENESIS, LEDGER_COLUMNS, type LedgerRow } from '@slipway/commissions/ledger';
import type { KeptSum } from './ledger.sums.js';
import type { LedgerEnd } from './ledger.verification.js';

/** Rows that are in memory at a time. */
const BATCH = 2_000;

/** Where the ledger ends now: an entry and its end are written together, so one statement sees both or none. */
export async function endOf(db: Queryable, tenantId: string): Promise<LedgerEnd> {
  const { rows } = await db.query<{ seq: string | null; hash: Buffer | null; last: string }>(
    `SELECT h.seq, h.hash, coalesce((SELECT max(seq) FROM ledger_entries WHERE tenant_id = $1), 0)::text AS last
     FROM (VALUES (1)) AS one LEFT JOIN ledger_heads h ON h.tenant_id = $1`,
    [tenantId],
  );
  const { seq, hash, last } = rows[0]!;
  return { seq: BigInt(seq ?? 0), hash: hash ?? GENESIS, last: BigInt(last) };
}

/** Entries up to the last one, in order: what was posted before stays as it is, so each batch has a connection for itself. */
export async function* entriesUpTo(
  db: Queryable,
  tenantId: string,
  end: LedgerEnd,
): AsyncGenerator<LedgerRow[]> {
  for (let after = '0'; ;) {
    const { rows } = await db.query<LedgerRow>(
      `SELECT ${LEDGER_COLUMNS} FROM ledger_entries WHERE tenant_id = $1 AND seq > $2 AND seq <= $3
       ORDER BY ledger_entries.seq LIMIT $4`,
      [tenantId, after, end.last.toString(), BATCH],
    );
    if (rows.length > 0) yield rows;
    if (rows.length < BATCH) return;
    after = rows.at(-1)!.seq;
  }
}

/** Sums as they were with the last entry: what was posted since is taken off, in the statement that reads them. */
export async function* sumsUpTo(db: Queryable, tenantId: string, end: LedgerEnd): AsyncGenerator<KeptSum[]> {
  for (let after: KeptSum | undefined; ;) {
    const { rows } = await db.query<KeptSum>(
      `WITH later AS (
         SELECT party_id, period_id, kind, currency, sum(amount) AS amount, count(*) AS entries
         FROM ledger_entries WHERE tenant_id = $1 AND seq > $2 GROUP BY party_id, period_id, kind, currency
       )
       SELECT party_id, period_id, kind, currency, (s.amount - coalesce(l.amount, 0))::text AS amount,
         (s.entries - coalesce(l.entries, 0))::text AS entries
       FROM ledger_sums s LEFT JOIN later l USING (party_id, period_id, kind, currency)
       WHERE s.tenant_id = $1
         AND ($3::uuid IS NULL OR (party_id, period_id, kind, currency) > ($3::uuid, $4::uuid, $5::text, $6::text))
       ORDER BY party_id, period_id, kind, currency LIMIT $7`,
      [
        tenantId,
        end.last.toString(),
        after?.party_id ?? null,
        after?.period_id ?? null,
        after?.kind ?? null,
        after?.currency ?? null,
        BATCH,
      ],
    );
    if (rows.length > 0) yield rows;
    if (rows.length < BATCH) return;
    after = rows.at(-1);
  }
}
