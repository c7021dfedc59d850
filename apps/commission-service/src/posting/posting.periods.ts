import { nextPeriod, periodOf } from '@slipway/commissions';
import { readCalendar, type Queryable } from '@slipway/database';
import type { CommissionCalendar } from '@slipway/shared/contracts';
import { newId } from '@slipway/shared/ids';

export interface PeriodRow {
  id: string;
  key: string;
  starts_on: string;
  ends_on: string;
  status: 'open' | 'closing' | 'closed';
}

/** The periods that entries go into: that of their day, or the first open one after it where that one is closed. */
export class PostingPeriods {
  private readonly ofDay = new Map<string, PeriodRow>();
  private readonly closedThrough: string = '';

  private constructor(
    private readonly db: Queryable,
    private readonly tenantId: string,
    private readonly calendar: CommissionCalendar,
    private readonly byKey: Map<string, PeriodRow>,
  ) {
    for (const { status, ends_on } of byKey.values())
      if (status === 'closed' && ends_on > this.closedThrough) this.closedThrough = ends_on;
  }

  /** To be read while the head of the ledger is held: nobody closes a period, or cuts the year anew, in the meantime. */
  static async read(db: Queryable, tenantId: string): Promise<PostingPeriods> {
    const calendar = await readCalendar(db, tenantId);
    const { rows } = await db.query<PeriodRow>(
      'SELECT id, key, starts_on::text, ends_on::text, status FROM periods WHERE tenant_id = $1',
      [tenantId],
    );
    return new PostingPeriods(db, tenantId, calendar, new Map(rows.map((row) => [row.key, row])));
  }

  async forDay(day: string): Promise<PeriodRow> {
    const known = this.ofDay.get(day);
    if (known) return known;
    let span = periodOf(this.calendar, day);
    // Books are closed up to a day: a period before it that was never written down is closed with them.
    while (span.ends_on <= this.closedThrough) span = nextPeriod(this.calendar, span.ends_on);
    const period = await this.row(span);
    this.ofDay.set(day, period);
    return period;
  }

  private async row(span: { key: string; starts_on: string; ends_on: string }): Promise<PeriodRow> {
    const known = this.byKey.get(span.key);
    if (known) return known;
    const { rows } = await this.db.query<PeriodRow>(
      `INSERT INTO periods (id, tenant_id, key, starts_on, ends_on) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (tenant_id, key) DO UPDATE SET key = excluded.key
       RETURNING id, key, starts_on::text, ends_on::text, status`,
      [newId(), this.tenantId, span.key, span.starts_on, span.ends_on],
    );
    this.byKey.set(span.key, rows[0]!);
    return rows[0]!;
  }
}
