import { afterAll, beforeAll, expect, it } from 'vitest';
import { testDatabase, type TestDatabase } from './test.database.js';

let test: TestDatabase;
beforeAll(async () => {
  test = await testDatabase();
});
afterAll(() => test.close());

it('has each statement planned for what is there at that moment, and none compiled', async () => {
  const { rows } = await test.database.pool.query(
    `SELECT current_setting('plan_cache_mode') AS plans, current_setting('jit') AS jit`,
  );
  expect(rows).toEqual([{ plans: 'force_custom_plan', jit: 'off' }]);
});

it('ends the connection of who vanished in the middle of a transaction', async () => {
  const { rows } = await test.database.pool.query(
    `SELECT setting::int, unit FROM pg_settings WHERE name = 'idle_in_transaction_session_timeout'`,
  );
  expect(rows).toEqual([{ setting: 5_000, unit: 'ms' }]);
});
