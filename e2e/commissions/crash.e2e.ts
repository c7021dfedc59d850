import { afterAll, beforeAll, expect, it } from 'vitest';
import type { SlipwayClient } from '@slipway/client';
import { demoCompany } from '@slipway/tools/demo-company';
import { storeCompany, succeeded } from '@slipway/tools/demo-loader';
import { Random } from '../faults/random.ts';
import { until } from '../faults/until.ts';
import { TestCommissions, TODAY } from './commissions.fixture.ts';

/* The service that calculates is killed in the middle of its work, at moments that a seed decides. */

const SEEDS = [1, 2];
const KILLS = 3;
const SERVICE = 'commission-service';

let commissions: TestCommissions;
beforeAll(async () => {
  commissions = await TestCommissions.start();
});
afterAll(() => commissions.close());

it.each(SEEDS)(
  'what is killed again and again posts everything once (seed %i)',
  { timeout: 240_000 },
  async (seed) => {
    const random = new Random(seed);
    const company = demoCompany({ seed, contracts: 120, invoices: 3_000, today: TODAY });
    const calm = await stored(company);
    const stormy = await stored(company);

    // The same facts, undisturbed.
    await commissions.slipway.stack.services.get(SERVICE)!.stop();
    await calm.store();
    await commissions.slipway.stack.startService(SERVICE);
    await calm.end();
    const wanted = await commissions.posted(calm.tenantId);
    const all = await commissions.countEntries(calm.tenantId);
    expect(all).toBeGreaterThan(5_000);

    await commissions.slipway.stack.services.get(SERVICE)!.stop();
    await stormy.store();
    const moments: number[] = [];
    for (let at = 0; moments.length < KILLS && at < all;) {
      const service = await commissions.slipway.stack.startService(SERVICE);
      at += random.integer(1, Math.max(1, Math.floor((all - at) / 2)));
      await until(
        `${at} of ${all} entries are posted`,
        90_000,
        async () => {
          const there = await commissions.countEntries(stormy.tenantId);
          return there >= at || `${there} are`;
        },
        2,
      );
      service.kill('SIGKILL');
      at = await commissions.countEntries(stormy.tenantId);
      moments.push(at);
    }
    expect(
      moments.filter((at) => at < all).length,
      `killed at ${moments.join(', ')} of ${all}`,
    ).toBeGreaterThan(0);
    await commissions.slipway.stack.startService(SERVICE);
    await stormy.end();
    expect(await commissions.posted(stormy.tenantId)).toEqual(wanted);
    expect(await stormy.client.commissions.verifyLedger()).toMatchObject({ valid: true, entries: all });
  },
);

/** A tenant for a company: its facts are stored by `store`, and `end` waits until all of them are calculated. */
async function stored(company: Parameters<typeof storeCompany>[1]): Promise<{
  client: SlipwayClient;
  tenantId: string;
  store: () => Promise<void>;
  end: () => Promise<void>;
}> {
  const { client, tenantId } = await commissions.tenant();
  let jobs: string[] = [];
  return {
    client,
    tenantId,
    store: async () => {
      jobs = await storeCompany(client, company);
    },
    end: async () => {
      for (const jobId of jobs) await succeeded(client, jobId);
    },
  };
}
