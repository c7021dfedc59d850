import type { SlipwayClient } from '@slipway/client';
import { succeeded } from './company.loader.ts';

/** Months that stay open: the last one, and two before it, so that there is something to close. */
const OPEN_MONTHS = 3;
/** Closed months whose statements are left to be approved and paid. */
const UNPAID_MONTHS = 2;

/** Keeps the books of a year: calculates, closes all months but the last ones, and pays the oldest of them. */
export async function keepBooks(client: SlipwayClient, months: readonly string[]): Promise<void> {
  await succeeded(client, (await client.commissions.run()).job_id);
  const periods = (await client.periods.list({ limit: 100 })).data;
  const closing = months.slice(0, -OPEN_MONTHS);
  for (const key of closing) {
    const period = periods.find((one) => one.key === key);
    // A month in which nothing was sold is none.
    if (!period || period.status === 'closed') continue;
    await succeeded(client, (await client.periods.close(period.id)).job_id);
  }
  for (const key of closing.slice(0, -UNPAID_MONTHS)) await payAll(client, key);
}

async function payAll(client: SlipwayClient, period: string): Promise<void> {
  const { data } = await client.statements.list({ period, status: 'draft', limit: 100 });
  await Promise.all(
    data.map(async ({ id }) => {
      await client.statements.approve(id);
      await client.statements.pay(id);
    }),
  );
}
