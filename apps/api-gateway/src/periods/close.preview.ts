import { drawingContracts, UNSTATED_ENTRIES, type Queryable } from '@slipway/database';
import { nextPeriod } from '@slipway/commissions';
import { moneyOf, type CommissionCalendar, type PeriodClosePreview } from '@slipway/shared/contracts';
import type { DomainError } from '@slipway/shared/errors';
import { countChangedContracts } from '../contracts/changed.contracts.js';
import type { PeriodRow } from './period.rows.js';

interface Balance {
  party_id: string;
  party_name: string;
  currency: string;
  /** With what was carried from the statement before. */
  balance: string;
}

/** What closing a period would do, as things stand. */
export async function closePreview(
  db: Queryable,
  tenantId: string,
  period: PeriodRow,
  calendar: CommissionCalendar,
  obstacles: readonly DomainError[],
): Promise<PeriodClosePreview> {
  const balances = await balancesOf(db, tenantId, period);
  const held = await heldAfter(db, tenantId, period);
  const payable = new Map<string, bigint>();
  for (const { currency, balance } of balances)
    if (BigInt(balance) > 0n) payable.set(currency, (payable.get(currency) ?? 0n) + BigInt(balance));
  return {
    period: period.key,
    obstacles: obstacles.map(({ message }) => message),
    changed_contracts: await countChangedContracts(db, tenantId),
    drafts: await countDrafts(db, tenantId, period, calendar),
    payable: [...payable].map(([currency, amount]) => moneyOf(amount, currency)),
    held: held.map(({ currency, amount }) => moneyOf(BigInt(amount), currency)),
    carried: balances
      .filter(({ balance }) => BigInt(balance) < 0n)
      .map(({ party_id, party_name, currency, balance }) => ({
        party_id,
        party_name,
        balance: moneyOf(BigInt(balance), currency),
      })),
    parties: new Set(balances.map(({ party_id }) => party_id)).size,
    draws: await countDraws(db, tenantId, period),
    next_period: nextPeriod(calendar, period.ends_on).key,
  };
}

async function balancesOf(db: Queryable, tenantId: string, period: PeriodRow): Promise<Balance[]> {
  const { rows } = await db.query<Balance>(
    `WITH sums AS (
       SELECT party_id, currency, sum(amount) AS amount FROM (${UNSTATED_ENTRIES}) AS entries
       WHERE payable_on <= $3 GROUP BY party_id, currency
     ), before AS (
       SELECT DISTINCT ON (s.party_id, s.currency) s.party_id, s.currency, s.carried
       FROM statements s JOIN periods p ON p.id = s.period_id
       WHERE s.tenant_id = $1 AND p.starts_on < $2 ORDER BY s.party_id, s.currency, p.starts_on DESC
     )
     SELECT party_id, n.name AS party_name, currency,
       (coalesce(sums.amount, 0) + coalesce(before.carried, 0))::text AS balance
     FROM sums FULL JOIN before USING (party_id, currency) JOIN parties n ON n.id = party_id
     WHERE sums.amount IS NOT NULL OR before.carried < 0
     ORDER BY n.name, party_id, currency`,
    [tenantId, period.starts_on, period.ends_on],
  );
  return rows;
}

async function heldAfter(db: Queryable, tenantId: string, period: PeriodRow) {
  const { rows } = await db.query<{ currency: string; amount: string }>(
    `SELECT currency, sum(amount)::text AS amount FROM (${UNSTATED_ENTRIES}) AS entries WHERE payable_on > $3
     GROUP BY currency ORDER BY currency`,
    [tenantId, period.starts_on, period.ends_on],
  );
  return rows;
}

/** Parties that take part in a contract of the period that advances a draw. */
async function countDraws(db: Queryable, tenantId: string, period: PeriodRow): Promise<number> {
  const { rows } = await db.query<{ draws: number }>(
    `SELECT count(DISTINCT t.party_id)::int AS draws
     FROM contract_participants t
     WHERE t.contract_id IN (
       SELECT c.id ${drawingContracts({ tenantId: '$1', startsOn: '$2::date', endsOn: '$3::date' })}
     )`,
    [tenantId, period.starts_on, period.ends_on],
  );
  return rows[0]!.draws;
}

/** Drafts that were made in the period, whose days are those of the calendar's time zone. */
async function countDrafts(
  db: Queryable,
  tenantId: string,
  period: PeriodRow,
  { time_zone }: CommissionCalendar,
): Promise<number> {
  const { rows } = await db.query<{ drafts: number }>(
    `SELECT count(*)::int AS drafts FROM invoices WHERE tenant_id = $1 AND issued_on IS NULL
       AND created_at >= $2::date::timestamp AT TIME ZONE $4 AND created_at < ($3::date + 1)::timestamp AT TIME ZONE $4`,
    [tenantId, period.starts_on, period.ends_on, time_zone],
  );
  return rows[0]!.drafts;
}
