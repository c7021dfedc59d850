import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { PlanDocumentInput } from '@slipway/shared/contracts';
import { CommissionFixture } from '../commission.fixture.js';
import { UpdateHandler } from '../runs/update.handler.js';
import { CloseHandler } from './close.handler.js';
import { closer } from './closing.fixture.js';

let world: CommissionFixture;
let handler: CloseHandler;
let close: ReturnType<typeof closer>['close'];
let period: ReturnType<typeof closer>['period'];
let run: ReturnType<typeof closer>['run'];
let statements: ReturnType<typeof closer>['statements'];

beforeAll(async () => {
  world = await CommissionFixture.open();
  handler = new CloseHandler(world.pool);
  ({ close, period, run, statements } = closer(world));
});
afterAll(() => world.close());
beforeEach(() => world.newTenant());

const percent = (rate: string, more: Partial<PlanDocumentInput> = {}): PlanDocumentInput => ({
  currency: 'USD',
  rules: [{ name: 'all', rate: { mode: 'percent', rate } }],
  ...more,
});

describe('closing a period', () => {
  it('calculates what is left, makes statements, and takes no entry afterwards', async () => {
    const [ann, bob] = [await world.party('Ann'), await world.party('Bob')];
    const contract = await world.contract(await world.plan(percent('10')), { [ann]: '60', [bob]: '40' });
    const { id, lineIds } = await world.invoice(contract, '2026-10-05', ['1000.00']);
    expect(await close('2026-10')).toMatchObject({
      period: '2026-10',
      statements: 2,
      entries: 2,
      due: [{ amount: '100.00', currency: 'USD' }],
    });
    // What is changed afterwards moves forward, and a negative balance is carried until it is earned back.
    await world.credit(id, lineIds[0]!, '2026-11-05', 50_000n);
    await run();
    expect((await world.entries()).slice(2)).toMatchObject([
      { amount: '-3000', earned_on: '2026-10-05', period: '2026-11' },
      { amount: '-2000', earned_on: '2026-10-05', period: '2026-11' },
    ]);
    await close('2026-11');
    await world.invoice(contract, '2026-12-05', ['600.00']);
    await close('2026-12');
    expect(await statements()).toEqual([
      ['2026-10', 'Ann', '0', '6000', '0', 1],
      ['2026-10', 'Bob', '0', '4000', '0', 1],
      ['2026-11', 'Ann', '0', '0', '-3000', 1],
      ['2026-11', 'Bob', '0', '0', '-2000', 1],
      ['2026-12', 'Ann', '-3000', '600', '0', 1],
      ['2026-12', 'Bob', '-2000', '400', '0', 1],
    ]);
    await expect(
      world.pool.query(
        `INSERT INTO ledger_entries SELECT tenant_id, seq + 1000, gen_random_uuid(), posted_at, job_id, kind, party_id,
           contract_id, plan_version_id, unit_id, source_id, payment_id, reversal_id, subordinate_id, sale_on, earned_on,
           period_id, payable_on, currency, amount, debit, credit, revision, trace, hash
         FROM ledger_entries WHERE tenant_id = $1 AND seq = 1`,
        [world.tenantId],
      ),
    ).rejects.toThrow('period 2026-10 takes no entries');
  });

  it('holds back what cannot be paid out yet, until the period in which it can', async () => {
    const ann = await world.party('Ann');
    const contract = await world.contract(await world.plan(percent('10', { holding_days: 30 })), {
      [ann]: '100',
    });
    await world.invoice(contract, '2026-10-01', ['100.00']);
    await world.invoice(contract, '2026-10-20', ['500.00']);
    await close('2026-10');
    await close('2026-11');
    expect(await statements()).toEqual([
      ['2026-10', 'Ann', '0', '1000', '0', 1],
      ['2026-11', 'Ann', '0', '5000', '0', 1],
    ]);
  });

  it('settles draws: advanced where too little was earned, and paid back from what is earned above', async () => {
    const ann = await world.party('Ann');
    const plan = await world.plan(percent('10', { draw: { kind: 'recoverable', amount: '100.00' } }));
    const contract = await world.contract(plan, { [ann]: '100' });
    await world.invoice(contract, '2026-10-05', ['400.00']);
    await close('2026-10');
    await world.invoice(contract, '2026-11-05', ['1500.00']);
    await close('2026-11');
    await world.invoice(contract, '2026-12-05', ['2000.00']);
    await close('2026-12');
    expect(await statements()).toEqual([
      ['2026-10', 'Ann', '0', '10000', '0', 2],
      ['2026-11', 'Ann', '0', '10000', '0', 2],
      ['2026-12', 'Ann', '0', '19000', '0', 2],
    ]);
  });

  it('is done once, also when the attempt that did it could not say so', async () => {
    const ann = await world.party('Ann');
    const contract = await world.contract(await world.plan(percent('10')), { [ann]: '100' });
    await world.invoice(contract, '2026-10-05', ['400.00']);
    const periodId = await period('2026-10');
    const job = world.job('period_close', { title: '', period_id: periodId });
    await world.pool.query(`UPDATE periods SET status = 'closing', close_job_id = $2 WHERE id = $1`, [
      periodId,
      job.id,
    ]);
    const first = await handler.close(job, world.context());
    expect((await handler.close(job, world.context())).result).toEqual(first.result);
    expect(await statements()).toHaveLength(1);
    const another = world.job('period_close', { title: '', period_id: periodId });
    await expect(handler.close(another, world.context())).rejects.toThrow('is not being closed by this job');
  });

  it('pays out what a statement says, and once', async () => {
    const ann = await world.party('Ann');
    const contract = await world.contract(await world.plan(percent('10')), { [ann]: '100' });
    await world.invoice(contract, '2026-10-05', ['400.00']);
    await close('2026-10');
    const { rows } = await world.pool.query<{ id: string }>(
      `UPDATE statements SET status = 'paid', paid_on = '2026-11-03' WHERE tenant_id = $1 RETURNING id`,
      [world.tenantId],
    );
    const updates = new UpdateHandler(world.pool);
    for (let n = 0; n < 2; n += 1)
      await updates.update(
        world.job('commission_update', {
          title: '',
          contract_id: null,
          invoice_id: null,
          adjustment_id: null,
          statement_id: rows[0]!.id,
        }),
        world.context(),
      );
    expect((await world.entries()).slice(1)).toMatchObject([
      { kind: 'payout', amount: '4000', period: '2026-11' },
    ]);
    // What was paid is on no later statement.
    await close('2026-11');
    expect(await statements()).toHaveLength(1);
  });
});

describe('the ledger', () => {
  it('refuses to be changed', async () => {
    const ann = await world.party('Ann');
    const contract = await world.contract(await world.plan(percent('10')), { [ann]: '100' });
    await world.invoice(contract, '2026-10-05', ['400.00']);
    await run();
    for (const statement of [
      'UPDATE ledger_entries SET amount = 1',
      'DELETE FROM ledger_entries',
      'TRUNCATE ledger_entries CASCADE',
    ])
      await expect(world.pool.query(statement)).rejects.toThrow('only appended to');
    await close('2026-10');
    await expect(
      world.pool.query(`UPDATE periods SET status = 'open' WHERE tenant_id = $1`, [world.tenantId]),
    ).rejects.toThrow('a closed period stays closed');
  });
});
