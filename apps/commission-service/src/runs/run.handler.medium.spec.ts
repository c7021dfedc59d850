import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { PlanDocumentInput } from '@slipway/shared/contracts';
import { CommissionFixture } from '../commission.fixture.js';
import { RunHandler } from './run.handler.js';

let world: CommissionFixture;
let handler: RunHandler;

beforeAll(async () => {
  world = await CommissionFixture.open();
  handler = new RunHandler(world.pool);
});
afterAll(() => world.close());
beforeEach(() => world.newTenant());

const run = async (payload: Parameters<CommissionFixture['run']>[0] = {}) =>
  (await handler.run(world.run(payload), world.context())).result;

const TIERED: PlanDocumentInput = {
  currency: 'USD',
  accumulation: { window: 'period', per: 'party' },
  rules: [
    {
      name: 'tiers',
      rate: {
        mode: 'marginal',
        tiers: [
          { from: '0', rate: '4' },
          { from: '1000', rate: '6' },
        ],
      },
    },
  ],
};

describe('a run', () => {
  it('posts what is earned, and calculating again adds nothing', async () => {
    const [ann, bob] = [await world.party('Ann'), await world.party('Bob')];
    const plan = await world.plan({
      currency: 'USD',
      rules: [{ name: 'all', rate: { mode: 'percent', rate: '10' } }],
    });
    const contract = await world.contract(plan, { [ann]: '60', [bob]: '40' });
    await world.invoice(contract, '2026-10-05', ['100.00', '0.05']);
    const first = await run();
    expect(first).toMatchObject({ calculated: 1, sales: 2, totals: [{ amount: '10.00', currency: 'USD' }] });
    expect(await world.earned()).toEqual({ [ann]: 600, [bob]: 400 });
    expect(await run()).toMatchObject({ calculated: 0, unchanged: 1, entries: 0 });
    expect(await run({ recheck: true })).toMatchObject({ calculated: 1, entries: 0 });
  });

  it('posts only differences when something comes in before what was calculated', async () => {
    const ann = await world.party('Ann');
    const contract = await world.contract(await world.plan(TIERED), { [ann]: '100' });
    await world.invoice(contract, '2026-10-20', ['1000.00']);
    await run();
    await world.invoice(contract, '2026-10-01', ['500.00']);
    expect(await run()).toMatchObject({ entries: 2, totals: [{ amount: '30.00', currency: 'USD' }] });
    // 500 at 4 %, and of the 1,000 after it 500 at 4 % and 500 at 6 %.
    expect(await world.earned()).toEqual({ [ann]: 2_000 + 2_000 + 3_000 });
    expect((await world.entries()).map(({ amount, revision }) => [amount, revision])).toEqual([
      ['4000', 1],
      ['2000', 1],
      ['1000', 2],
    ]);
  });
});
