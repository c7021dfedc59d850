import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { CommissionFixture } from '../commission.fixture.js';
import { RunHandler } from '../runs/run.handler.js';
import { UpdateHandler } from '../runs/update.handler.js';

let world: CommissionFixture;
/** One whose statements, and waits for a row, end early. */
let hasty: pg.Pool;

beforeAll(async () => {
  world = await CommissionFixture.open();
});
afterAll(() => world.close());
beforeEach(async () => {
  await world.newTenant();
  hasty = new pg.Pool({ ...world.pool.options, max: 8, lock_timeout: 300, query_timeout: 1_500 });
});
afterEach(() => hasty.end());

async function contract(): Promise<string> {
  const ann = await world.party('Ann');
  const plan = await world.plan({
    currency: 'USD',
    rules: [{ name: 'all', rate: { mode: 'percent', rate: '10' } }],
  });
  const id = await world.contract(plan, { [ann]: '100' });
  await world.invoice(id, '2026-10-05', ['100.00']);
  return id;
}

const run = async () => (await new RunHandler(hasty).run(world.run(), world.context())).result;

/** Holds the end of the ledger, as somebody who copies many entries in. */
async function holdingLedger<T>(work: (letGo: () => Promise<void>) => Promise<T>): Promise<T> {
  await world.pool.query(`INSERT INTO ledger_heads (tenant_id, hash) VALUES ($1, '\\x00')`, [world.tenantId]);
  const other = await world.pool.connect();
  try {
    await other.query('BEGIN');
    await other.query('SELECT FROM ledger_heads WHERE tenant_id = $1 FOR UPDATE', [world.tenantId]);
    return await work(async () => void (await other.query('ROLLBACK')));
  } finally {
    other.release(true);
  }
}

/** Until somebody waits for a row. */
async function untilWaiting(): Promise<void> {
  const waits = `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
  while ((await world.pool.query(waits)).rowCount === 0);
}

describe('entries', () => {
  it('are copied in for longer than an answer is waited for', async () => {
    await contract();
    await world.pool.query(
      `CREATE FUNCTION take_time() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(2); RETURN NULL; END';
       CREATE TRIGGER takes_time AFTER INSERT ON ledger_entries FOR EACH STATEMENT EXECUTE FUNCTION take_time()`,
    );
    try {
      expect((await run()).entries).toBe(1);
    } finally {
      await world.pool.query('DROP FUNCTION take_time CASCADE');
    }
  });

  it('of a run wait for those that are being copied in, for longer than for another row', async () => {
    await contract();
    await holdingLedger(async (letGo) => {
      const running = run();
      await untilWaiting();
      // For longer than either of the two times.
      await world.pool.query('SELECT pg_sleep(2)');
      await letGo();
      expect((await running).entries).toBe(1);
    });
  });

  it('of an update follow them from the queue, so that it stands in nobody’s way', async () => {
    const contractId = await contract();
    const job = world.job('commission_update', {
      title: 'update',
      contract_id: contractId,
      invoice_id: null,
      adjustment_id: null,
      statement_id: null,
    });
    const handler = new UpdateHandler(hasty);
    await holdingLedger(() =>
      expect(handler.update(job, world.context())).rejects.toMatchObject({
        name: 'JobPostponed',
        code: 'ledger_busy',
      }),
    );
    expect((await handler.update(job, world.context())).result.entries).toBe(1);
  });
});
