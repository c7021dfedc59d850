import pg from 'pg';
import type { SlipwayClient } from '@slipway/client';
import type { CommissionEntry } from '@slipway/shared/contracts';
import { demoCompany, type DemoCompany } from '@slipway/tools/demo-company';
import { loadCompany } from '@slipway/tools/demo-loader';
import { TestSlipway } from '../slipway.fixture.ts';

/** The last day of the year that the companies of these tests have. */
export const TODAY = new Date().toISOString().slice(0, 10);

/** A Slipway that calculates commissions, for one test file. */
export class TestCommissions {
  readonly slipway: TestSlipway;
  private readonly pool: pg.Pool;

  private constructor(slipway: TestSlipway, pool: pg.Pool) {
    this.slipway = slipway;
    this.pool = pool;
  }

  static async start(): Promise<TestCommissions> {
    const slipway = await TestSlipway.start({ commissions: true });
    return new TestCommissions(slipway, new pg.Pool({ connectionString: slipway.stack.databaseUrl, max: 2 }));
  }

  /** A new tenant with a company, whose commissions are calculated. */
  async company(
    size: Partial<Parameters<typeof demoCompany>[0]> = {},
  ): Promise<{ client: SlipwayClient; token: string; tenantId: string; company: DemoCompany }> {
    const tenant = await this.tenant();
    const company = demoCompany({ seed: 1, contracts: 8, invoices: 60, today: TODAY, ...size });
    await loadCompany(tenant.client, company);
    return { ...tenant, company };
  }

  async tenant(): Promise<{ client: SlipwayClient; token: string; tenantId: string }> {
    const { client, token } = await this.slipway.tenant();
    return { client, token, tenantId: (await client.user()).tenant_id };
  }

  /**
   * What the ledger of a tenant comes to, without the ids and times that differ from run to run: each sale, party and
   * kind with the sum of its entries and how many there are.
   */
  async posted(tenantId: string): Promise<string[]> {
    const { rows } = await this.pool.query<{ line: string }>(
      `WITH entries AS (
         SELECT concat_ws(' ', e.kind, p.external_id, u.external_id, c.external_id, i.external_id, l.position, y.external_id,
           n.external_id, e.earned_on, o.key, e.currency) AS sale, e.amount
         FROM ledger_entries e JOIN parties p ON p.id = e.party_id JOIN periods o ON o.id = e.period_id
         LEFT JOIN parties u ON u.id = e.subordinate_id LEFT JOIN contracts c ON c.id = e.contract_id
         LEFT JOIN invoice_lines l ON l.id = e.source_id LEFT JOIN invoices i ON i.id = l.invoice_id
         LEFT JOIN payments y ON y.id = e.payment_id LEFT JOIN credit_notes n ON n.id = e.reversal_id
         WHERE e.tenant_id = $1
       ) SELECT sale || ' ' || sum(amount) || ' in ' || count(*) AS line FROM entries GROUP BY sale ORDER BY sale`,
      [tenantId],
    );
    return rows.map(({ line }) => line);
  }

  /** How many entries the ledger of a tenant has. */
  async countEntries(tenantId: string): Promise<number> {
    const { rows } = await this.pool.query<{ n: number }>(
      'SELECT count(*)::int AS n FROM ledger_entries WHERE tenant_id = $1',
      [tenantId],
    );
    return rows[0]!.n;
  }

  async close(): Promise<void> {
    await this.pool.end();
    await this.slipway.close();
  }
}

/** All entries that a filter finds. */
export async function entriesOf(
  client: SlipwayClient,
  filter: Parameters<SlipwayClient['commissions']['list']>[0] = {},
): Promise<CommissionEntry[]> {
  const entries: CommissionEntry[] = [];
  let page = await client.commissions.list({ ...filter, limit: 100 });
  entries.push(...page.data);
  while (page.next_cursor !== null) {
    page = await client.commissions.list({ ...filter, limit: 100, cursor: page.next_cursor });
    entries.push(...page.data);
  }
  return entries;
}

/** The sum of entries in minor units of currencies with two digits. */
export function sumOf(entries: readonly Pick<CommissionEntry, 'amount'>[]): bigint {
  return entries.reduce((sum, { amount }) => sum + BigInt(amount.amount.replace('.', '')), 0n);
}
