import { afterAll, beforeAll, expect, it } from 'vitest';
import { openDatabase } from '@slipway/database';
import { testDatabase, type TestDatabase } from '@slipway/testing/fixtures';
import { migrateCommand, resetCommand, revertCommand } from './commands.ts';

let db: TestDatabase;
let said: string[];
const say = (text: string): unknown => said.push(text);
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());

const target = () => ({ url: db.url, name: 'the test' });
/** What a command says. */
async function saidBy(command: () => Promise<void>): Promise<string[]> {
  said = [];
  await command();
  return said;
}

it('takes the last migration back, and runs it again', async () => {
  expect(await saidBy(() => migrateCommand(target(), say))).toEqual([
    'migrating the test',
    'the schema is up to date',
  ]);
  const [, reverted] = await saidBy(() => revertCommand(target(), say));
  expect(reverted).toMatch(/^\w+ is taken back; npm run db:migrate runs it again$/);
  expect(await saidBy(() => migrateCommand(target(), say))).toEqual([
    'migrating the test',
    `ran ${reverted!.split(' ')[0]}`,
  ]);
});

it('resets when that is confirmed and nobody is connected', async () => {
  await expect(resetCommand(target(), false, say)).rejects.toThrow('This deletes everything in the test.');
  const other = await openDatabase({ url: db.url, name: 'somebody', poolSize: 1 });
  await other.pool.query(`INSERT INTO tenants (id, name) VALUES (gen_random_uuid(), 'left')`);
  await expect(resetCommand(target(), true, say)).rejects.toThrow(/somebody.* are connected to the test/);
  await other.close();
  await expect
    .poll(() => resetCommand(target(), true, say).then(() => 'reset', String), { timeout: 10_000 })
    .toBe('reset');
  expect((await db.database.pool.query('SELECT 1 FROM tenants')).rowCount).toBe(0);
}, 60_000);
