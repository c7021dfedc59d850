import type { QueryConfig, QueryResultRow } from 'pg';
import { readCalendar, UNSTATED_ENTRIES, type Queryable } from '@slipway/database';
import { newId } from '@slipway/shared/ids';
import { waiting } from '../posting/turns.js';

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

/**
 * Holds a period, and all open ones before it, until the transaction is over: no fact is written for a day of theirs.
 * @returns the ones before it
 */
export async function holdPeriods(
  db: Queryable,
  tenantId: string,
  period: ClosingPeriod,
): Promise<ClosingPeriod[]> {
  const { rows } = await db.query<ClosingPeriod>(
    waiting(
      `SELECT id, key, starts_on::text, ends_on::text, status, close_job_id FROM periods
       WHERE tenant_id = $1 AND starts_on <= $2 AND status <> 'closed' ORDER BY periods.starts_on FOR UPDATE`,
      [tenantId, period.starts_on],
    ),
  );
  return rows.filter(({ id }) => id !== period.id);
}

/** Adjustments up to the end of a period that are not posted yet. */
export async function pendingAdjustments(
  db: Queryable,
  tenantId: string,
  { ends_on }: ClosingPeriod,
): Promise<string[]> {
  const { rows } = await db.query<{ id: string }>(
    `SELECT a.id FROM adjustments a WHERE a.tenant_id = $1 AND a.on_day <= $2
       AND NOT EXISTS (SELECT FROM ledger_entries e WHERE e.source_id = a.id) ORDER BY a.id`,
    [tenantId, ends_on],
  );
  return rows.map(({ id }) => id);
}

/** Statements that were paid up to the end of a period, and whose payout is not posted: their job was cancelled, or has failed. */
export async function pendingPayouts(
  db: Queryable,
  tenantId: string,
  { ends_on }: ClosingPeriod,
): Promise<string[]> {
  const { rows } = await db.query<{ id: string }>(
    `SELECT s.id FROM statements s WHERE s.tenant_id = $1 AND s.status = 'paid' AND s.due > 0 AND s.paid_on <= $2
       AND NOT EXISTS (SELECT FROM ledger_entries e WHERE e.source_id = s.id) ORDER BY s.id`,
    [tenantId, ends_on],
  );
  return rows.map(({ id }) => id);
}

/** A party under a plan that has, or had, a draw. Amounts in minor units. */
export interface DrawnParty {
  party_id: string;
  /** What will be on its statement of the period from this plan. */
  earned: string;
  /** Advances that are not paid back. */
  owed: string;
  /** Of its contracts in the period: the version each is pinned to, null where it follows the plan; empty when it has none. */
  versions: (string | null)[];
}

/** Whoever takes part in a contract of the period, and whoever still owes an advance. */
export async function drawnParties(
  db: Queryable,
  tenantId: string,
  planId: string,
  period: ClosingPeriod,
): Promise<DrawnParty[]> {
  const { rows } = await inNoHurry<DrawnParty>(
    db,
    `WITH present AS (
       SELECT t.party_id, json_agg(DISTINCT c.plan_version_id) AS versions
       FROM contract_participants t JOIN contracts c ON c.id = t.contract_id
       WHERE c.tenant_id = $1 AND c.plan_id = $4 AND c.starts_on <= $3 AND (c.ends_on IS NULL OR c.ends_on >= $2)
       GROUP BY t.party_id
     ), owing AS (
       SELECT u.subject_id AS party_id, sum(e.amount) AS owed
       FROM calculation_units u JOIN ledger_entries e ON e.unit_id = u.id
       WHERE u.tenant_id = $1 AND u.plan_id = $4 AND u.kind = 'draw' AND e.debit = 'draw_receivable'
       GROUP BY u.subject_id
     ), earning AS (
       SELECT e.party_id, sum(e.amount) AS earned
       FROM (${UNSTATED_ENTRIES}) e JOIN plan_versions v ON v.id = e.plan_version_id
       WHERE v.plan_id = $4 AND e.payable_on <= $3 AND e.kind NOT IN ('draw', 'draw_recovery')
       GROUP BY e.party_id
     )
     SELECT party_id, coalesce(earned, 0)::text AS earned, coalesce(owed, 0)::text AS owed,
       coalesce(versions, '[]') AS versions
     FROM present FULL JOIN owing USING (party_id) LEFT JOIN earning USING (party_id)
     WHERE versions IS NOT NULL OR owed > 0
     ORDER BY party_id`,
    [tenantId, period.starts_on, period.ends_on, planId],
  );
  return rows;
}

/** Entries that are payable in the period and on no statement yet. */
const ELIGIBLE = `SELECT * FROM (${UNSTATED_ENTRIES}) AS unstated WHERE payable_on <= $3`;

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
  const { approval_steps } = await readCalendar(db, tenantId);
  const sums = await statementSums(db, tenantId, period);
  const column = <T>(of: (sum: StatementSum) => T) => sums.map(of);
  await inNoHurry(
    db,
    `INSERT INTO statements (id, tenant_id, party_id, period_id, currency, party_name, opening, by_kind, due, carried,
       entries, ledger_seq, approval_steps)
     SELECT s.id, $1, s.party_id, $2, s.currency, s.party_name, s.opening, s.by_kind,
       greatest(s.opening + s.amount, 0), least(s.opening + s.amount, 0), s.entries, $3, $12
     FROM unnest($4::uuid[], $5::uuid[], $6::text[], $7::text[], $8::numeric[], $9::numeric[], $10::int[], $11::jsonb[])
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
      approval_steps,
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

export async function markClosed(db: Queryable, tenantId: string, periods: readonly string[]): Promise<void> {
  await db.query(
    `UPDATE periods SET status = 'closed', closed_at = now() WHERE tenant_id = $1 AND id = ANY($2) AND status <> 'closed'`,
    [tenantId, periods],
  );
}

function inNoHurry<R extends QueryResultRow>(db: Queryable, text: string, values: unknown[]) {
  const statement: QueryConfig & { query_timeout: number } = { text, values, query_timeout: NO_HURRY_MS };
  return db.query<R>(statement);
}
