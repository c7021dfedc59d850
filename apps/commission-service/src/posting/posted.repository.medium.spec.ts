import { afterAll, beforeAll, expect, it } from 'vitest';
import { inTransaction, type Queryable } from '@slipway/database';
import { CommissionFixture } from '../commission.fixture.js';
import { RunHandler } from '../runs/run.handler.js';
import { readLines } from '../sales/sale.rows.js';
import { readPosted } from './posted.repository.js';

let world: CommissionFixture;
beforeAll(async () => {
  world = await CommissionFixture.open();
});
afterAll(() => world.close());

const LINES = 40;

/** A tenant with contracts that have been calculated, each with so many entries. */
async function tenantWith(contracts: number): Promise<void> {
  await world.newTenant();
  const ann = await world.party('Ann');
  const plan = await world.plan({
    currency: 'USD',
    rules: [{ name: 'all', rate: { mode: 'percent', rate: '10' } }],
  });
  for (let n = 0; n < contracts; n += 1)
    await world.invoice(
      await world.contract(plan, { [ann]: '100' }),
      '2026-10-05',
      Array.from({ length: LINES }, () => '10.00'),
    );
  await new RunHandler(world.pool).run(world.run(), world.context());
}

/** Rows that this connection has read of each table since Postgres last wrote that down, which it does not inside a transaction. */
async function rowsRead(db: Queryable): Promise<Map<string, number>> {
  const { rows } = await db.query<{ name: string; n: number }>(
    `SELECT relname AS name, (coalesce(idx_tup_fetch, 0) + seq_tup_read)::int AS n FROM pg_stat_xact_user_tables
     WHERE relname IN ('invoice_lines', 'invoices', 'ledger_entries')`,
  );
  return new Map(rows.map(({ name, n }) => [name, n]));
}

it('reads no more than the entries of its units, also of a tenant that the statistics know nothing of', async () => {
  await tenantWith(40);
  await world.pool.query('ANALYZE');
  await tenantWith(40);
  const { rows } = await world.pool.query<{ id: string; subject_id: string }>(
    'SELECT id, subject_id FROM calculation_units WHERE tenant_id = $1 LIMIT 2',
    [world.tenantId],
  );
  await inTransaction(world.pool, async (client) => {
    const units = rows.map(({ id }) => id);
    const contracts = rows.map(({ subject_id }) => subject_id);
    // A table of two pages is read whole; a large one would not be.
    await client.query('SET LOCAL enable_seqscan = off');
    // What the connection did for the transactions before is counted here too.
    const before = await rowsRead(client);
    const lines = await readLines(client, world.tenantId, contracts, { range: null, paid: false });
    expect(lines).toHaveLength(2 * LINES);
    const posted = await readPosted(client, world.tenantId, units, null);
    expect([...posted.keys()].sort()).toEqual([...units].sort());
    for (const entries of posted.values()) expect(entries.size).toBe(LINES);
    const after = await rowsRead(client);
    const read = [...after].map(([name, n]) => [name, n - before.get(name)!]);
    expect(Object.fromEntries(read)).toEqual({
      invoice_lines: 2 * LINES,
      invoices: 2,
      ledger_entries: 2 * LINES,
    });
  });
});

it('finds nothing of another tenant', async () => {
  const { rows } = await world.pool.query<{ id: string }>('SELECT id FROM calculation_units LIMIT 1');
  await world.newTenant();
  expect(await readPosted(world.pool, world.tenantId, [rows[0]!.id], null)).toEqual(new Map());
});
