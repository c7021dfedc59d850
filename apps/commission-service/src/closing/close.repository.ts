import type { QueryConfig, QueryResultRow } from 'pg';
import type { Queryable } from '@slipway/database';
import { newId } from '@slipway/shared/ids';

/** A statement over all entries of a period takes as long as it takes. */
const NO_HURRY_MS = 30 * 60_000;

export interface ClosingPeriod {
  id: string;
  key: string;
  starts_on: string;
  ends_on: string;
  status: 'open' | 'closing' | 'closed';
  close_job_id: string | null;
}

export async function findPeriod(
  db: Queryable,
  tenantId: string,
  periodId: string,
): Promise<ClosingPeriod | undefined> {
  const { rows } = await db.query<ClosingPeriod>(
    `SELECT id, key, starts_on::text, ends_on::text, status, close_job_id FROM periods
     WHERE tenant_id = $1 AND id = $2`,
    [tenantId, periodId],
  );
  return rows[0];
}

/** Until the transaction is over, no fact is written for a day of the period. */
export async function holdPeriod(db: Queryable, tenantId: string, periodId: string): Promise<void> {
  await db.query('SELECT FROM periods WHERE tenant_id = $1 AND id = $2 FOR UPDATE', [tenantId, periodId]);
}

/** What parties have earned under a plan in a period, whoever has earned nothing but takes part included. */
export async function earnedUnderPlan(
  db: Queryable,
  tenantId: string,
  planId: string,
  period: ClosingPeriod,
): Promise<{ party_id: string; earned: string; owed: string }[]> {
  const { rows } = await db.query<{ party_id: string; earned: string; owed: string }>(
    `WITH parties AS (
       SELECT DISTINCT p.party_id FROM contract_participants p JOIN contracts c ON c.id = p.contract_id
       WHERE c.tenant_id = $1 AND c.plan_id = $2 AND c.starts_on <= $5 AND (c.ends_on IS NULL OR c.ends_on >= $4)
       UNION
       SELECT u.subject_id FROM calculation_units u
       WHERE u.tenant_id = $1 AND u.plan_id = $2 AND u.kind = 'draw'
     )
     SELECT p.party_id, coalesce(earned.sum, 0)::text AS earned, coalesce(owed.sum, 0)::text AS owed
     FROM parties p
     LEFT JOIN LATERAL (
       SELECT sum(e.amount) FROM ledger_entries e JOIN plan_versions v ON v.id = e.plan_version_id
       WHERE e.tenant_id = $1 AND e.party_id = p.party_id AND e.period_id = $3 AND v.plan_id = $2
         AND e.credit = 'party_payable' AND e.kind NOT IN ('draw', 'draw_recovery')
     ) earned ON true
     LEFT JOIN LATERAL (
       SELECT sum(e.amount) FROM ledger_entries e JOIN calculation_units u ON u.id = e.unit_id
       WHERE u.tenant_id = $1 AND u.plan_id = $2 AND u.kind = 'draw' AND u.subject_id = p.party_id
         AND e.debit = 'draw_receivable'
     ) owed ON true
     ORDER BY p.party_id`,
    [tenantId, planId, period.id, period.starts_on, period.ends_on],
  );
  return rows;
}

/** Entries that are payable in the period and on no statement yet. */
const ELIGIBLE = `
  SELECT e.party_id, e.currency, e.kind, e.amount, e.seq
  FROM ledger_entries e
  WHERE e.tenant_id = $1 AND e.payable_on <= $3 AND e.credit = 'party_payable'
    AND e.period_id IN (
      -- what was held back in an earlier period was so for a plan's holding days at most
      SELECT p.id FROM periods p
      WHERE p.tenant_id = $1 AND p.starts_on <= $2 AND p.ends_on >= $2::date - coalesce((
        SELECT max((v.document->>'holding_days')::int) FROM plan_versions v WHERE v.tenant_id = $1), 0)
    )
    AND NOT EXISTS (SELECT FROM statement_entries s WHERE s.tenant_id = $1 AND s.seq = e.seq)`;

interface StatementSum {
  party_id: string;
  party_name: string;
  currency: string;
  opening: string;
  amount: string;
  entries: number;
  by_kind: unknown;
}

/** What the statements of a period say: entries by kind, and the balance carried from the statement before. */
async function statementSums(
  db: Queryable,
  tenantId: string,
  period: ClosingPeriod,
): Promise<StatementSum[]> {
  const { rows } = await inNoHurry<StatementSum>(
    db,
    `WITH kinds AS (
       SELECT party_id, currency, kind, sum(amount) AS amount, count(*)::int AS entries
       FROM (${ELIGIBLE}) AS eligible GROUP BY party_id, currency, kind
     ), sums AS (
       SELECT party_id, currency, sum(amount) AS amount, sum(entries)::int AS entries,
         jsonb_agg(jsonb_build_object('kind', kind, 'amount', amount::text, 'entries', entries) ORDER BY kind) AS by_kind
       FROM kinds GROUP BY party_id, currency
     ), before AS (
       SELECT DISTINCT ON (s.party_id, s.currency) s.party_id, s.currency, s.carried
       FROM statements s JOIN periods p ON p.id = s.period_id
       WHERE s.tenant_id = $1 AND p.starts_on < $2 ORDER BY s.party_id, s.currency, p.starts_on DESC
     )
     SELECT party_id, p.name AS party_name, currency, coalesce(before.carried, 0)::text AS opening,
       coalesce(sums.amount, 0)::text AS amount, coalesce(sums.entries, 0) AS entries,
       coalesce(sums.by_kind, '[]') AS by_kind
     FROM sums FULL JOIN before USING (party_id, currency) JOIN parties p ON p.id = party_id
     WHERE sums.entries > 0 OR before.carried < 0
     ORDER BY p.name, party_id, currency`,
    [tenantId, period.starts_on, period.ends_on],
  );
  return rows;
}

/** Makes the statements of a period, and says which entries are on them. */
export async function makeStatements(
  db: Queryable,
  tenantId: string,
  period: ClosingPeriod,
  ledgerSeq: bigint,
): Promise<number> {
  const sums = await statementSums(db, tenantId, period);
  const column = <T>(of: (sum: StatementSum) => T) => sums.map(of);
  await inNoHurry(
    db,
    `INSERT INTO statements (id, tenant_id, party_id, period_id, currency, party_name, opening, by_kind, due, carried,
       entries, ledger_seq)
     SELECT s.id, $1, s.party_id, $2, s.currency, s.party_name, s.opening, s.by_kind,
       greatest(s.opening + s.amount, 0), least(s.opening + s.amount, 0), s.entries, $3
     FROM unnest($4::uuid[], $5::uuid[], $6::text[], $7::text[], $8::bigint[], $9::bigint[], $10::int[], $11::jsonb[])
       AS s (id, party_id, currency, party_name, opening, amount, entries, by_kind)`,
    [
      tenantId,
      period.id,
      ledgerSeq.toString(),
      column(() => newId()),
      column(({ party_id }) => party_id),
      column(({ currency }) => currency),
      column(({ party_name }) => party_name),
      column(({ opening }) => opening),
      column(({ amount }) => amount),
      column(({ entries }) => entries),
      column(({ by_kind }) => JSON.stringify(by_kind)),
    ],
  );
  await inNoHurry(
    db,
    `INSERT INTO statement_entries (statement_id, tenant_id, seq)
     SELECT s.id, $1, e.seq FROM (${ELIGIBLE}) e
     JOIN statements s ON s.period_id = $4 AND s.party_id = e.party_id AND s.currency = e.currency`,
    [tenantId, period.starts_on, period.ends_on, period.id],
  );
  return sums.length;
}

export async function sumStatements(
  db: Queryable,
  tenantId: string,
  periodId: string,
): Promise<{ currency: string; due: string; carried: string }[]> {
  const { rows } = await db.query<{ currency: string; due: string; carried: string }>(
    `SELECT currency, sum(due)::text AS due, sum(carried)::text AS carried FROM statements
     WHERE tenant_id = $1 AND period_id = $2 GROUP BY currency ORDER BY currency`,
    [tenantId, periodId],
  );
  return rows;
}

export async function markClosed(db: Queryable, tenantId: string, periodId: string): Promise<void> {
  await db.query(
    `UPDATE periods SET status = 'closed', closed_at = now() WHERE tenant_id = $1 AND id = $2 AND status = 'closing'`,
    [tenantId, periodId],
  );
}

function inNoHurry<R extends QueryResultRow>(db: Queryable, text: string, values: unknown[]) {
  const statement: QueryConfig & { query_timeout: number } = { text, values, query_timeout: NO_HURRY_MS };
  return db.query<R>(statement);
}
