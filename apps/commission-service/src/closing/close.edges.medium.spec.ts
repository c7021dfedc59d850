import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { PlanDocumentInput } from '@slipway/shared/contracts';
import { newId } from '@slipway/shared/ids';
import { CommissionFixture } from '../commission.fixture.js';
import { closer } from './closing.fixture.js';

let world: CommissionFixture;
let books: ReturnType<typeof closer>;

beforeAll(async () => {
  world = await CommissionFixture.open();
  books = closer(world);
});
afterAll(() => world.close());
beforeEach(() => world.newTenant());

const percent = (more: Partial<PlanDocumentInput> = {}): PlanDocumentInput => ({
  currency: 'USD',
  rules: [{ name: 'all', rate: { mode: 'percent', rate: '10' } }],
  ...more,
});
const DRAW = { draw: { kind: 'recoverable' as const, amount: '100.00' } };

describe('months without facts', () => {
  it('do not lose what is held over them', async () => {
    const ann = await world.party('Ann');
    const contract = await world.contract(await world.plan(percent({ holding_days: 30 })), { [ann]: '100' });
    await world.invoice(contract, '2026-10-20', ['1000.00']);
    await books.close('2026-10');
    await books.close('2026-12');
    expect(await books.statements()).toEqual([['2026-12', 'Ann', '0', '10000', '0', 1]]);
  });

  it('are closed along with a later one, so that nothing comes into them afterwards', async () => {
    const ann = await world.party('Ann');
    const contract = await world.contract(await world.plan(percent()), { [ann]: '100' });
    await world.invoice(contract, '2026-09-05', ['100.00']);
    await books.close('2026-09');
    await books.period('2026-10');
    await world.invoice(contract, '2026-11-05', ['100.00']);
    await books.close('2026-11');
    const { rows } = await world.pool.query('SELECT key FROM periods WHERE tenant_id = $1 AND status <> $2', [
      world.tenantId,
      'closed',
    ]);
    expect(rows).toEqual([]);
  });

  it('are not closed along when something came into them meanwhile', async () => {
    const ann = await world.party('Ann');
    const contract = await world.contract(await world.plan(percent()), { [ann]: '100' });
    await world.invoice(contract, '2026-10-05', ['100.00']);
    await world.invoice(contract, '2026-11-05', ['100.00']);
    await expect(books.close('2026-11')).rejects.toThrow('Period 2026-10 has entries and is still open');
    expect(await books.statements()).toEqual([]);
    await books.close('2026-10');
    await books.close('2026-11');
    expect(await books.statements()).toHaveLength(2);
  });
});

describe('what is withdrawn', () => {
  it('can be taken off a statement no earlier than what it takes back is on one', async () => {
    const ann = await world.party('Ann');
    const contract = await world.contract(await world.plan(percent({ holding_days: 45 })), { [ann]: '100' });
    const { id } = await world.invoice(contract, '2026-10-05', ['900.00']);
    await books.run();
    await world.pool.query(`UPDATE invoices SET voided_on = '2026-10-07' WHERE id = $1`, [id]);
    await books.close('2026-10');
    await books.close('2026-11');
    expect(await books.statements()).toEqual([['2026-11', 'Ann', '0', '0', '0', 2]]);
  });
});

describe('a draw', () => {
  it('ends with the contract, and what is owed is paid back from what comes in later', async () => {
    const ann = await world.party('Ann');
    const plan = await world.plan(percent({ ...DRAW, holding_days: 40 }));
    const contract = await world.contract(plan, { [ann]: '100' });
    await world.invoice(contract, '2026-10-15', ['300.00']);
    await books.close('2026-10');
    await world.pool.query(`UPDATE contracts SET ends_on = '2026-10-31' WHERE id = $1`, [contract]);
    await books.close('2026-11');
    await books.close('2026-12');
    expect(await books.statements()).toEqual([
      // Nothing of it is payable yet: all of the draw is advanced.
      ['2026-10', 'Ann', '0', '10000', '0', 1],
      ['2026-11', 'Ann', '0', '0', '0', 2],
    ]);
  });

  it('is that of the version that a contract is pinned to', async () => {
    const ann = await world.party('Ann');
    const plan = await world.plan(percent());
    const contract = await world.contract(plan, { [ann]: '100' });
    await world.pool.query(
      `UPDATE contracts SET plan_version_id = (SELECT id FROM plan_versions WHERE plan_id = $2) WHERE id = $1`,
      [contract, plan],
    );
    await world.publish(plan, percent(DRAW), '2026-01-01');
    await world.invoice(contract, '2026-10-05', ['100.00']);
    await books.close('2026-10');
    expect(await books.statements()).toEqual([['2026-10', 'Ann', '0', '1000', '0', 1]]);
  });
});

describe('a month without sales', () => {
  it('is not closed along with a later one while it has a draw: it is advanced by its own closing', async () => {
    const ann = await world.party('Ann');
    const contract = await world.contract(await world.plan(percent(DRAW)), { [ann]: '100' });
    await world.pool.query(`UPDATE contracts SET starts_on = '2026-10-15' WHERE id = $1`, [contract]);
    await world.invoice(contract, '2026-10-20', ['1000.00']);
    // Before the contract: nothing keeps it.
    await books.period('2026-09');
    await books.close('2026-10');
    await books.period('2026-11');
    await world.invoice(contract, '2026-12-05', ['1500.00']);
    await expect(books.close('2026-12')).rejects.toThrow(
      'Period 2026-11 has draws to settle and is still open',
    );
    await books.close('2026-11');
    await books.close('2026-12');
    expect(await books.statements()).toEqual([
      ['2026-10', 'Ann', '0', '10000', '0', 1],
      ['2026-11', 'Ann', '0', '10000', '0', 1],
      ['2026-12', 'Ann', '0', '10000', '0', 2],
    ]);
  });
});

describe('an adjustment', () => {
  it('of the period is on its statement, also when its own job has not run yet', async () => {
    const ann = await world.party('Ann');
    const contract = await world.contract(await world.plan(percent()), { [ann]: '100' });
    await world.invoice(contract, '2026-10-05', ['100.00']);
    await world.pool.query(
      `INSERT INTO adjustments (id, tenant_id, party_id, amount, currency, reason, on_day)
       VALUES ($1, $2, $3, 500, 'USD', 'bonus', '2026-10-31')`,
      [newId(), world.tenantId, ann],
    );
    await books.close('2026-10');
    expect(await books.statements()).toEqual([['2026-10', 'Ann', '0', '1500', '0', 2]]);
  });
});

describe('a payout', () => {
  it('whose own job has never run is posted by the next closing, and once', async () => {
    const ann = await world.party('Ann');
    const contract = await world.contract(await world.plan(percent()), { [ann]: '100' });
    await world.invoice(contract, '2026-09-05', ['100.00']);
    await books.close('2026-09');
    await world.pool.query(
      `UPDATE statements SET status = 'paid', paid_on = '2026-11-03' WHERE tenant_id = $1`,
      [world.tenantId],
    );
    const payouts = async () => (await world.entries()).filter(({ kind }) => kind === 'payout');
    // It was not paid yet in October.
    await books.close('2026-10');
    expect(await payouts()).toEqual([]);
    await books.close('2026-11');
    await books.close('2026-12');
    expect(await payouts()).toMatchObject([{ party_id: ann, amount: '1000', period: '2026-11' }]);
    expect(await books.statements()).toEqual([['2026-09', 'Ann', '0', '1000', '0', 1]]);
  });
});

describe('very large sums', () => {
  it('are stated, though each of them fills a column', async () => {
    const ann = await world.party('Ann');
    const plan = await world.plan({
      currency: 'USD',
      rules: [{ name: 'all', rate: { mode: 'percent', rate: '100' } }],
    });
    const contract = await world.contract(plan, { [ann]: '100' });
    for (let n = 0; n < 12; n += 1) await world.invoice(contract, '2026-10-05', ['9999999999999999.00']);
    await books.close('2026-10');
    expect((await books.statements())[0]![3]).toBe(String(12n * 999_999_999_999_999_900n));
  });
});

describe('the sums of the ledger', () => {
  it('are those of its entries', async () => {
    const [ann, bob] = [await world.party('Ann'), await world.party('Bob')];
    const contract = await world.contract(await world.plan(percent()), { [ann]: '60', [bob]: '40' });
    const { id, lineIds } = await world.invoice(contract, '2026-10-05', ['100.00', '33.33']);
    await books.run();
    await world.credit(id, lineIds[0]!, '2026-10-20', 5_000n);
    await books.run();
    const { rows } = await world.pool.query(
      `SELECT FROM (
         SELECT party_id, period_id, kind, currency, sum(amount) AS amount, count(*) AS entries FROM ledger_entries
         WHERE tenant_id = $1 GROUP BY party_id, period_id, kind, currency
       ) e FULL JOIN (SELECT * FROM ledger_sums WHERE tenant_id = $1) s USING (party_id, period_id, kind, currency)
       WHERE (e.amount, e.entries) IS DISTINCT FROM (s.amount, s.entries)`,
      [world.tenantId],
    );
    expect(rows).toEqual([]);
  });
});
