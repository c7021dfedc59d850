import type { BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll } from 'vitest';
import type { SlipwayClient } from '@slipway/client';
import { demoCompany, type DemoCompany } from '@slipway/tools/demo-company';
import { loadCompany } from '@slipway/tools/demo-loader';
import { TestDashboard } from './dashboard.fixture.ts';

/** The day until which the companies of these tests have sold something. */
const TODAY = new Date().toISOString().slice(0, 10);

/** Somebody with a dashboard open, and what the API gives to the same user. */
export interface Bookkeeper {
  context: BrowserContext;
  page: Page;
  client: SlipwayClient;
}

/** A dashboard before a Slipway that calculates commissions. */
export class CommissionsDashboard {
  readonly dashboard: TestDashboard;

  private constructor(dashboard: TestDashboard) {
    this.dashboard = dashboard;
  }

  static async start(): Promise<CommissionsDashboard> {
    return new CommissionsDashboard(await TestDashboard.start({ commissions: true }));
  }

  newcomer(options: BrowserContextOptions = {}): Promise<Bookkeeper> {
    return this.dashboard.newUser(options);
  }

  /** Somebody whose company has sold for a year, and whose commissions are calculated. */
  async company(): Promise<Bookkeeper & { company: DemoCompany }> {
    const keeper = await this.newcomer();
    const company = demoCompany({ seed: 1, contracts: 8, invoices: 60, today: TODAY });
    await loadCompany(keeper.client, company);
    return { ...keeper, company };
  }

  close(): Promise<void> {
    return this.dashboard.close();
  }
}

/**
 * One for the tests of a file, each of which fails when a script failed or the page's policy refused something.
 * @returns where it is, from the beginning of the tests
 */
export function commissionsDashboard(): { all: CommissionsDashboard } {
  const given = {} as { all: CommissionsDashboard };
  beforeAll(async () => {
    given.all = await CommissionsDashboard.start();
  });
  afterAll(() => given.all?.close());
  afterEach(() => {
    const { dashboard } = given.all;
    // What is refused, or is not there, the browser's console tells by itself.
    const complaints = dashboard.complaints.filter((text) => !/status of 4\d\d/.test(text));
    dashboard.complaints = [];
    if (complaints.length > 0)
      throw new Error(
        `Scripts failed, or the policy of the page refused something:\n${complaints.join('\n')}`,
      );
  });
  return given;
}
