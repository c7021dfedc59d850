import type { SlipwayClient } from '@slipway/client';
import { succeeded } from './company.loader.ts';

/** Months that stay open: the last one, and two before it, so that there is something to close. */
const OPEN_MONTHS = 3;
/** Closed months whose statements are left to be approved and paid. */
const UNPAID_MONTHS = 2;

/** Calculates a year, and closes all its months but the last ones. */
export async function keepBooks(client: SlipwayClient, months: readonly string[]): Promise<void> {
  await succeeded(client, (await client.commissions.run()).job_id);
  const periods = (await client.periods.list({ limit: 100 })).data;
  for (const key of months.slice(0, -OPEN_MONTHS)) {
    const period = periods.find((one) => one.key === key);
    // A month in which nothing was sold is none.
    if (!period || period.status === 'closed') continue;
    await succeeded(client, (await client.periods.close(period.id)).job_id);
  }
}

/** Approves and pays the statements of the closed months, but for the last of them. */
export async function payStatements(client: SlipwayClient, months: readonly string[]): Promise<void> {
  for (const period of months.slice(0, -OPEN_MONTHS - UNPAID_MONTHS)) {
    const { data } = await client.statements.list({ period, status: 'draft', limit: 100 });
    for (const { id } of data) {
      await client.statements.approve(id);
      await client.statements.pay(id);
    }
  }
}
