import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { PlanDocumentInput } from '@slipway/shared/contracts';
import { CommissionFixture } from '../commission.fixture.js';
import { readTenantFacts } from '../facts/tenant.facts.js';
import type { DayRange } from '../sales/day.range.js';
import { unitKindOf } from '../units/unit.js';
import { batchesOf, MOST_SALES } from './subject.batches.js';

let world: CommissionFixture;

beforeAll(async () => {
  world = await CommissionFixture.open();
});
afterAll(() => world.close());
beforeEach(() => world.newTenant());

const plan = (rest: Partial<PlanDocumentInput> = {}): PlanDocumentInput => ({
  currency: 'USD',
  rules: [{ name: 'all', rate: { mode: 'percent', rate: '10' } }],
  ...rest,
});

/** A contract with one invoice of so many lines. */
async function contractOf(planId: string, party: string, lines: number, issuedOn = '2026-10-05') {
  const contract = await world.contract(planId, { [party]: '100' });
  const { id } = await world.invoice(contract, issuedOn, ['1.00']);
  await world.pool.query(
    `INSERT INTO invoice_lines (id, tenant_id, invoice_id, position, quantity, net, tax, cost)
     SELECT gen_random_uuid(), $1, $2, n, 1000000, 0, 0, 0 FROM generate_series(2, $3::int) AS n`,
    [world.tenantId, id, lines],
  );
  return { contract, invoice: id };
}

async function cut(planId: string, pages: string[][], range: DayRange | null = null): Promise<number[]> {
  const facts = await readTenantFacts(world.pool, world.tenantId);
  const kind = unitKindOf(facts.plans.get(planId)!.shape);
  const sizes: number[] = [];
  const seen: string[] = [];
  for await (const batch of batchesOf(world.pool, { facts, planId, kind, range }, pages)) {
    sizes.push(batch.length);
    seen.push(...batch);
  }
  expect(seen).toEqual(pages.flat());
  return sizes;
}

describe('batches', () => {
  it('hold as many subjects as their sales allow, whatever came before', async () => {
    const planId = await world.plan(plan());
    const ann = await world.party('Ann');
    const sizes = [...Array.from({ length: 30 }, () => 1), 3_000, 1_000, 3_000, 2 * MOST_SALES, 1];
    const contracts: string[] = [];
    for (const lines of sizes) contracts.push((await contractOf(planId, ann, lines)).contract);
    // 30 and 3,000; 1,000 and 3,000; more than one may hold; 1.
    expect(await cut(planId, [contracts])).toEqual([31, 2, 1, 1]);
    expect(await cut(planId, [contracts.slice(0, 10), [], contracts.slice(10)])).toEqual([31, 2, 1, 1]);
    expect(await cut(planId, [])).toEqual([]);
  });

  it('count what lies in the days that are meant', async () => {
    const planId = await world.plan(plan());
    const ann = await world.party('Ann');
    const contracts = [];
    for (const day of ['2026-09-05', '2026-10-05', '2026-10-06'])
      contracts.push((await contractOf(planId, ann, 3_000, day)).contract);
    const october = { from: '2026-10-01', to: '2026-10-31' };
    expect(await cut(planId, [contracts])).toEqual([1, 1, 1]);
    expect(await cut(planId, [contracts], october)).toEqual([2, 1]);
  });

  it('count payments, where sales count as they are paid', async () => {
    const planId = await world.plan(plan({ basis: 'paid' }));
    const ann = await world.party('Ann');
    const sold = [await contractOf(planId, ann, 1_500), await contractOf(planId, ann, 1_500)];
    const contracts = sold.map(({ contract }) => contract);
    expect(await cut(planId, [contracts])).toEqual([2]);
    for (const day of ['2026-10-06', '2026-10-07']) await world.pay(sold[0]!.invoice, day, 50n);
    expect(await cut(planId, [contracts])).toEqual([1, 1]);
    const november = { from: '2026-11-01', to: '2026-11-30' };
    expect(await cut(planId, [contracts], november)).toEqual([2]);
  });

  it('count all contracts of a party', async () => {
    const planId = await world.plan(plan({ accumulation: { window: 'year', per: 'party' } }));
    const parties = [await world.party('Ann'), await world.party('Bob'), await world.party('Cyn')];
    for (const party of [parties[0]!, parties[0]!, parties[1]!, parties[2]!])
      await contractOf(planId, party, 1_500);
    expect(await cut(planId, [parties])).toEqual([1, 2]);
  });
});
