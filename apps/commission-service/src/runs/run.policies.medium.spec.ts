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

const percent = (rate: string, more: Partial<PlanDocumentInput> = {}): PlanDocumentInput => ({
  currency: 'USD',
  rules: [{ name: 'all', rate: { mode: 'percent', rate } }],
  ...more,
});

describe('a credit note', () => {
  it('counts as if the sale had been smaller from the start (recompute)', async () => {
    const ann = await world.party('Ann');
    const contract = await world.contract(await world.plan(percent('10')), { [ann]: '100' });
    const { id, lineIds } = await world.invoice(contract, '2026-10-05', ['1000.00']);
    await run();
    await world.credit(id, lineIds[0]!, '2026-11-03', 40_000n);
    await run();
    expect(await world.entries()).toMatchObject([
      { kind: 'commission', amount: '10000', earned_on: '2026-10-05', revision: 1 },
      { kind: 'commission', amount: '-4000', earned_on: '2026-10-05', revision: 2 },
    ]);
  });

  it('takes back what was earned, on its own day (reverse_paid)', async () => {
    const ann = await world.party('Ann');
    const plan = await world.plan(percent('10', { clawback: { policy: 'reverse_paid', within_days: 60 } }));
    const contract = await world.contract(plan, { [ann]: '100' });
    const { id, lineIds } = await world.invoice(contract, '2026-10-05', ['1000.00']);
    await run();
    await world.credit(id, lineIds[0]!, '2026-11-03', 40_000n);
    await run();
    await world.credit(id, lineIds[0]!, '2027-01-03', 60_000n);
    await run();
    expect(await world.entries()).toMatchObject([
      { kind: 'commission', amount: '10000', earned_on: '2026-10-05' },
      { kind: 'clawback', amount: '-4000', earned_on: '2026-11-03', period: '2026-11' },
    ]);
  });

  it.each([
    ['free of charge', ['0.00']],
    ['of which another line is not', ['0.00', '90.00']],
  ])('takes back a quantity where the line costs nothing, of an invoice %s', async (_, nets) => {
    const ann = await world.party('Ann');
    const plan = await world.plan({
      currency: 'USD',
      measure: 'quantity',
      rules: [{ name: 'all', rate: { mode: 'marginal', tiers: [{ from: '0', per_unit: '10' }] } }],
    });
    const contract = await world.contract(plan, { [ann]: '100' });
    const { id, lineIds } = await world.invoice(contract, '2026-10-05', nets);
    await run();
    expect(await world.earned()).toEqual({ [ann]: nets.length * 1_000 });
    await world.credit(id, lineIds[0]!, '2026-10-20', 0n, 1_000_000n);
    await run();
    expect(await world.earned()).toEqual({ [ann]: (nets.length - 1) * 1_000 });
  });
});

describe('a plan that pays when it is paid', () => {
  it('pays part by part, and all of it when all is paid', async () => {
    const ann = await world.party('Ann');
    const contract = await world.contract(await world.plan(percent('10', { basis: 'paid' })), {
      [ann]: '100',
    });
    const { id } = await world.invoice(contract, '2026-10-05', ['333.33', '666.67']);
    expect((await run()).entries).toBe(0);
    await world.pay(id, '2026-10-20', 50_000n);
    await run();
    await world.pay(id, '2026-11-20', 50_000n);
    await run();
    expect(await world.earned()).toEqual({ [ann]: 10_000 });
    expect(new Set((await world.entries()).map(({ period }) => period))).toEqual(
      new Set(['2026-10', '2026-11']),
    );
  });
});

describe('the hierarchy', () => {
  it('pays overrides to who was the manager on the day of the sale', async () => {
    const [ann, old, next, top] = await Promise.all(
      ['Ann', 'Old', 'Next', 'Top'].map((name) => world.party(name)),
    );
    await world.manager(ann!, old!, '2020-01-01', '2026-10-15');
    await world.manager(ann!, next!, '2026-10-15');
    await world.manager(next!, top!);
    const overrides = [
      { level: 1, of: 'commission' as const, rate: '20' },
      { level: 2, of: 'sale' as const, rate: '1' },
    ];
    const contract = await world.contract(await world.plan(percent('10', { overrides })), { [ann!]: '100' });
    await world.invoice(contract, '2026-10-14', ['1000.00']);
    await world.invoice(contract, '2026-10-15', ['1000.00']);
    await run();
    expect(await world.earned()).toEqual({ [ann!]: 20_000, [old!]: 2_000, [next!]: 2_000, [top!]: 1_000 });
    // Corrected afterwards: everything of the old one goes to the next.
    await world.pool.query('DELETE FROM party_managers WHERE party_id = $1', [ann]);
    await world.manager(ann!, next!);
    await run();
    expect(await world.earned()).toEqual({ [ann!]: 20_000, [old!]: 0, [next!]: 4_000, [top!]: 2_000 });
  });

  it('lets a team share one attainment, and a party that leaves it takes its sales along', async () => {
    const [lead, ann, bob] = await Promise.all(['Lead', 'Ann', 'Bob'].map((name) => world.party(name)));
    await world.manager(ann!, lead!);
    await world.manager(bob!, lead!);
    const plan = await world.plan({
      currency: 'USD',
      accumulation: { window: 'year', per: 'team' },
      rules: [
        {
          name: 't',
          rate: {
            mode: 'marginal',
            tiers: [
              { from: '0', rate: '5' },
              { from: '1000', rate: '10' },
            ],
          },
        },
      ],
    });
    await world.invoice(await world.contract(plan, { [ann!]: '100' }), '2026-02-01', ['1000.00']);
    await world.invoice(await world.contract(plan, { [bob!]: '100' }), '2026-03-01', ['1000.00']);
    await run();
    expect(await world.earned()).toEqual({ [ann!]: 5_000, [bob!]: 10_000 });
    await world.pool.query('DELETE FROM party_managers WHERE party_id = $1', [ann]);
    await run();
    expect(await world.earned()).toEqual({ [ann!]: 5_000, [bob!]: 5_000 });
  });
});

describe('participants that change', () => {
  it('move what was earned from one to the other', async () => {
    const [ann, bob] = [await world.party('Ann'), await world.party('Bob')];
    const plan = await world.plan({
      ...percent('10'),
      accumulation: { window: 'period', per: 'party' },
    });
    const contract = await world.contract(plan, { [ann]: '100' });
    await world.invoice(contract, '2026-10-05', ['1000.00']);
    await run();
    await world.pool.query('UPDATE contract_participants SET party_id = $2 WHERE contract_id = $1', [
      contract,
      bob,
    ]);
    await run();
    expect(await world.earned()).toEqual({ [ann]: 0, [bob]: 10_000 });
  });
});

describe('another currency', () => {
  it('comes in at the snapshot of the day', async () => {
    const ann = await world.party('Ann');
    const contract = await world.contract(await world.plan(percent('10')), { [ann]: '100' });
    for (const [day, rate] of [
      ['2026-10-01', '1.10'],
      ['2026-10-10', '1.25'],
    ])
      await world.pool.query('INSERT INTO exchange_rates VALUES ($1, $2, $3, $4, $5)', [
        world.tenantId,
        'EUR',
        'USD',
        day,
        rate,
      ]);
    await world.invoice(contract, '2026-10-09', ['100.00'], 'EUR');
    await world.invoice(contract, '2026-10-10', ['100.00'], 'EUR');
    await run();
    expect((await world.entries()).map(({ amount }) => amount)).toEqual(['1100', '1250']);
  });

  it('without a snapshot is a clear error that names the contract and the day', async () => {
    const ann = await world.party('Ann');
    const contract = await world.contract(await world.plan(percent('10')), { [ann]: '100' });
    await world.invoice(contract, '2026-10-09', ['100'], 'JPY');
    await expect(run()).rejects.toThrow(
      `Contract ${contract}: There is no exchange rate from JPY to USD on 2026-10-09`,
    );
    expect(await world.entries()).toEqual([]);
  });
});

describe('two runs at once', () => {
  it('post everything once, whatever their scopes', async () => {
    const [ann, bob] = [await world.party('Ann'), await world.party('Bob')];
    const plan = await world.plan(percent('7'));
    const contracts = await Promise.all(
      Array.from({ length: 6 }, () => world.contract(plan, { [ann]: '33.3333', [bob]: '66.6667' })),
    );
    for (const contract of contracts) await world.invoice(contract, '2026-10-05', ['99.99', '0.07']);
    const outcomes = await Promise.allSettled([
      ...contracts.map((contract_id) => run({ contract_id })),
      ...contracts.map((contract_id) => run({ contract_id })),
    ]);
    const postponed = outcomes.filter(({ status }) => status === 'rejected');
    for (const outcome of postponed)
      expect(String((outcome as PromiseRejectedResult).reason)).toContain(
        'Another run of this contract is under way',
      );
    await run({ recheck: true });
    const { rows } = await world.pool.query<{ n: number; seqs: number; last: number }>(
      `SELECT count(*)::int AS n, count(DISTINCT seq)::int AS seqs, max(seq)::int AS last FROM ledger_entries
       WHERE tenant_id = $1`,
      [world.tenantId],
    );
    expect(rows[0]).toEqual({ n: rows[0]!.last, seqs: rows[0]!.last, last: rows[0]!.last });
    expect(await world.earned()).toEqual({ [ann]: 6 * 233, [bob]: 6 * 467 });
  });

  it('of everything wait for each other, with a message', async () => {
    const ann = await world.party('Ann');
    const contract = await world.contract(await world.plan(percent('7')), { [ann]: '100' });
    for (let n = 0; n < 5; n += 1) await world.invoice(contract, '2026-10-05', ['10.00']);
    const [first, second] = await Promise.allSettled([run(), run()]);
    const reasons = [first, second].flatMap((one) => (one.status === 'rejected' ? [String(one.reason)] : []));
    for (const reason of reasons) expect(reason).toContain('this one follows it');
    expect(await world.earned()).toEqual({ [ann]: 350 });
  });
});
