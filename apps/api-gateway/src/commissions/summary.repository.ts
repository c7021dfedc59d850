import { Inject, Injectable } from '@nestjs/common';
import type { Pool } from 'pg';
import { periodOf, today } from '@slipway/commissions';
import { readCalendar } from '@slipway/database';
import { moneyOf, type CommissionSummary, type Money } from '@slipway/shared/contracts';
import { countChangedContracts } from '../contracts/changed.contracts.js';
import { POOL } from '../platform/tokens.js';

interface Sum {
  currency: string;
  amount: string;
}

const SHOWN_PERIODS = 12;
/** Of each currency. */
const SHOWN_PARTIES = 5;
const SHOWN_CURRENCIES = 3;

/** What is owed, earned and changed, at a glance. */
@Injectable()
export class SummaryRepository {
  constructor(@Inject(POOL) private readonly pool: Pool) {}

  async read(tenantId: string): Promise<CommissionSummary> {
    const calendar = await readCalendar(this.pool, tenantId);
    const current = periodOf(calendar, today(calendar.time_zone, new Date()));
    const [counts, payable, by_period, top, changed_contracts] = await Promise.all([
      this.counts(tenantId),
      this.payable(tenantId),
      this.byPeriod(tenantId),
      this.top(tenantId, current.key),
      countChangedContracts(this.pool, tenantId),
    ]);
    const earned = by_period.find(({ period }) => period === current.key)?.totals ?? [];
    return { period: current.key, earned, payable, changed_contracts, ...counts, by_period, top };
  }

  private async counts(tenantId: string) {
    const { rows } = await this.pool.query<{ contracts: number; invoices: number; parties: number }>(
      `SELECT (SELECT count(*)::int FROM contracts WHERE tenant_id = $1) AS contracts,
         (SELECT count(*)::int FROM invoices WHERE tenant_id = $1) AS invoices,
         (SELECT count(*)::int FROM parties WHERE tenant_id = $1) AS parties`,
      [tenantId],
    );
    return rows[0]!;
  }

  /** What is owed to parties: what they have earned less what they were paid. */
  private async payable(tenantId: string): Promise<Money[]> {
    const { rows } = await this.pool.query<Sum>(
      `SELECT currency, sum(CASE kind WHEN 'payout' THEN -amount ELSE amount END)::text AS amount
       FROM ledger_sums WHERE tenant_id = $1 GROUP BY currency ORDER BY currency`,
      [tenantId],
    );
    return rows.map(shown);
  }

  /** The last periods with entries, the newest first. */
  private async byPeriod(tenantId: string): Promise<CommissionSummary['by_period']> {
    const { rows } = await this.pool.query<Sum & { period: string; status: string }>(
      `SELECT p.key AS period, p.status, e.currency, sum(e.amount)::text AS amount
       FROM (SELECT * FROM periods WHERE tenant_id = $1 ORDER BY starts_on DESC LIMIT $2) AS p
       JOIN ledger_sums e ON e.tenant_id = $1 AND e.period_id = p.id AND e.kind <> 'payout'
       GROUP BY p.key, p.status, p.starts_on, e.currency ORDER BY p.starts_on DESC, e.currency`,
      [tenantId, SHOWN_PERIODS],
    );
    return [...Map.groupBy(rows, ({ period }) => period)].map(([period, sums]) => ({
      period,
      status: sums[0]!.status,
      totals: sums.map(shown),
    }));
  }

  /**
   * Who has earned the most in the period: by currency, the one first in which most have earned something. Amounts of two
   * currencies are not compared: no rate is that of a period.
   */
  private async top(tenantId: string, key: string): Promise<CommissionSummary['top']> {
    const { rows } = await this.pool.query<Sum & { party_id: string; party_name: string }>(
      `WITH earned AS (
         SELECT n.id AS party_id, n.name AS party_name, e.currency, sum(e.amount) AS amount
         FROM periods p JOIN ledger_sums e ON e.tenant_id = $1 AND e.period_id = p.id AND e.kind <> 'payout'
         JOIN parties n ON n.id = e.party_id
         WHERE p.tenant_id = $1 AND p.key = $2
         GROUP BY n.id, n.name, e.currency
       ), ranked AS (
         SELECT *, row_number() OVER (PARTITION BY currency ORDER BY amount DESC, party_name, party_id) AS place,
           count(*) OVER (PARTITION BY currency) AS parties
         FROM earned
       ), placed AS (
         SELECT *, dense_rank() OVER (ORDER BY parties DESC, currency) AS currency_place FROM ranked
       )
       SELECT party_id, party_name, currency, amount::text FROM placed
       WHERE place <= $3 AND currency_place <= $4 ORDER BY currency_place, place`,
      [tenantId, key, SHOWN_PARTIES, SHOWN_CURRENCIES],
    );
    return rows.map(({ party_id, party_name, ...sum }) => ({ party_id, party_name, earned: shown(sum) }));
  }
}

function shown({ currency, amount }: Sum): Money {
  return moneyOf(BigInt(amount), currency);
}
