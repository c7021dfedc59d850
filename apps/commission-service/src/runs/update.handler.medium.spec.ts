import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { newId } from '@slipway/shared/ids';
import { CommissionFixture } from '../commission.fixture.js';
import { RunHandler } from './run.handler.js';
import { UpdateHandler } from './update.handler.js';

let world: CommissionFixture;
let handler: UpdateHandler;

beforeAll(async () => {
  world = await CommissionFixture.open();
  handler = new UpdateHandler(world.pool);
});
afterAll(() => world.close());
beforeEach(() => world.newTenant());

async function update(what: {
  contract_id?: string;
  invoice_id?: string;
  adjustment_id?: string;
  statement_id?: string;
}) {
  const job = world.job('commission_update', {
    title: 'update',
    contract_id: null,
    invoice_id: null,
    adjustment_id: null,
    statement_id: null,
    ...what,
  });
  return (await handler.update(job, world.context())).result;
}

const PLAN = {
  currency: 'USD',
  accumulation: { window: 'period' as const, per: 'party' as const },
  rules: [
    {
      name: 'tiers',
      rate: {
        mode: 'retroactive' as const,
        tiers: [
          { from: '0', rate: '5' },
          { from: '1000', rate: '10' },
        ],
      },
    },
  ],
};

describe('an update', () => {
  it('posts what an invoice means for everybody whose attainment it moves', async () => {
    const [ann, bob] = [await world.party('Ann'), await world.party('Bob')];
    const plan = await world.plan(PLAN);
    const contract = await world.contract(plan, { [ann]: '50', [bob]: '50' });
    const other = await world.contract(plan, { [ann]: '100' });
    await world.invoice(other, '2026-10-02', ['900.00']);
    await update({ contract_id: other });
    const { id } = await world.invoice(contract, '2026-10-05', ['200.00']);
    const { entries, totals } = await update({ contract_id: contract, invoice_id: id });
    // Ann reaches 1,000: all of it is at 10 % now. Bob has 100 at 5 %.
    expect(await world.earned()).toEqual({ [ann]: 10_000, [bob]: 500 });
    expect(entries).toBe(2);
    expect(totals).toEqual([{ amount: '60.00', currency: 'USD' }]);
    // What was calculated is known to be: a run finds nothing to do.
    const run = await new RunHandler(world.pool).run(world.run(), world.context());
    expect(run.result).toMatchObject({ calculated: 0, unchanged: 2, entries: 0 });
  });

  it('posts once, however often it is made', async () => {
    const ann = await world.party('Ann');
    const contract = await world.contract(await world.plan(PLAN), { [ann]: '100' });
    const { id } = await world.invoice(contract, '2026-10-05', ['200.00']);
    const all = await Promise.all(
      Array.from({ length: 8 }, () => update({ contract_id: contract, invoice_id: id })),
    );
    expect(all.reduce((sum, { entries }) => sum + entries, 0)).toBe(1);
  });

  it('posts an adjustment, and once', async () => {
    const ann = await world.party('Ann');
    const id = newId();
    await world.pool.query(
      `INSERT INTO adjustments (id, tenant_id, party_id, amount, currency, reason, on_day)
       VALUES ($1, $2, $3, -1234, 'USD', 'paid twice', '2026-10-31')`,
      [id, world.tenantId, ann],
    );
    await Promise.all([update({ adjustment_id: id }), update({ adjustment_id: id })]);
    expect(await world.entries()).toMatchObject([
      { kind: 'adjustment', amount: '-1234', party_id: ann, period: '2026-10' },
    ]);
  });

  it('is of its tenant alone', async () => {
    const ann = await world.party('Ann');
    const contract = await world.contract(await world.plan(PLAN), { [ann]: '100' });
    await world.invoice(contract, '2026-10-05', ['200.00']);
    await world.newTenant();
    expect(await update({ contract_id: contract })).toEqual({ entries: 0, totals: [] });
  });
});
