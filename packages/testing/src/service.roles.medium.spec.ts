import { readdir } from 'node:fs/promises';
import { migrate, revertLast, SERVICE_ROLES } from '@slipway/database';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import pg from 'pg';
import { testDatabase, type TestDatabase } from './test.database.js';

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());

const KINDS = ['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER'];

/** Runs a statement as a service, in a transaction that is taken back. */
async function as(role: string, statement: string): Promise<string> {
  const client = new pg.Client({ connectionString: db.url.replace(/\/\/[^@]*@/, `//${role}@`) });
  await client.connect();
  try {
    await client.query('BEGIN');
    await client.query(statement);
    return 'allowed';
  } catch (error) {
    return (error as { code?: string }).code === '42501' ? 'refused' : String(error);
  } finally {
    await client.query('ROLLBACK');
    await client.end();
  }
}

describe('the roles of services', () => {
  it('may do with each table what is written down, and nothing else', async () => {
    const { rows } = await db.database.pool.query<{
      role: string;
      tab: string;
      kind: string;
      whole: boolean;
      part: boolean;
    }>(
      `SELECT r.role, c.relname AS tab, k.kind, has_table_privilege(r.role, c.oid, k.kind) AS whole,
         CASE WHEN k.kind IN ('SELECT', 'INSERT', 'UPDATE', 'REFERENCES')
           THEN has_any_column_privilege(r.role, c.oid, k.kind) ELSE false END AS part
       FROM unnest($1::text[]) AS r (role), unnest($2::text[]) AS k (kind), pg_class c
       WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'`,
      [Object.keys(SERVICE_ROLES), KINDS],
    );
    expect(rows.length).toBeGreaterThan(1_000);
    for (const { role, tab, kind, whole, part } of rows) {
      const granted = SERVICE_ROLES[role]![tab] ?? '';
      const isPart = new RegExp(`${kind} \\(`).test(granted);
      expect({ role, tab, kind, whole, part }).toEqual({
        role,
        tab,
        kind,
        whole: granted.includes(kind) && !isPart,
        part: granted.includes(kind) && !['DELETE', 'TRUNCATE', 'TRIGGER'].includes(kind),
      });
    }
  });

  it('leave no table that nobody may use', async () => {
    const { rows } = await db.database.pool.query<{ tab: string }>(
      `SELECT relname AS tab FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname <> 'migrations'`,
    );
    const used = new Set(Object.values(SERVICE_ROLES).flatMap((tables) => Object.keys(tables)));
    expect(rows.map(({ tab }) => tab).filter((tab) => !used.has(tab))).toEqual([]);
  });

  it.each([
    ['slipway_build', 'SELECT password_hash FROM users'],
    ['slipway_build', 'SELECT sealed_token FROM directories'],
    ['slipway_build', 'INSERT INTO jobs DEFAULT VALUES'],
    ['slipway_account', 'SELECT * FROM project_variables'],
    ['slipway_account', 'SELECT * FROM signing_keys'],
    ['slipway_commission', 'SELECT * FROM accounts'],
    ['slipway_commission', 'UPDATE ledger_entries SET amount = 0'],
    ['slipway_commission', 'DELETE FROM ledger_entries'],
    ['slipway_commission', 'TRUNCATE ledger_entries'],
    ['slipway_commission', 'UPDATE ledger_sums SET amount = 0'],
    ['slipway_commission', 'UPDATE invoices SET net = 0'],
    ['slipway_gateway', 'INSERT INTO ledger_entries (tenant_id) VALUES (gen_random_uuid())'],
    ['slipway_gateway', 'UPDATE ledger_sums SET amount = 0'],
    ['slipway_gateway', 'DELETE FROM audit_events'],
    ['slipway_gateway', 'UPDATE audit_events SET action = action'],
    ['slipway_edge', 'SELECT payload FROM jobs'],
    ['slipway_edge', 'SELECT email FROM users'],
    ['slipway_edge', 'UPDATE projects SET slug = slug'],
    ['slipway_gateway', 'CREATE TABLE public.mine (id int)'],
    ['slipway_gateway', 'ALTER TABLE jobs ADD COLUMN mine int'],
    ['slipway_gateway', 'DROP TABLE tasks'],
    ['slipway_gateway', "COPY tasks TO PROGRAM 'true'"],
  ])('%s: %s', async (role, statement) => {
    expect(await as(role, statement)).toBe('refused');
  });

  it('may do their work', async () => {
    expect(await as('slipway_edge', 'SELECT id, status FROM jobs')).toBe('allowed');
    expect(await as('slipway_gateway', 'SELECT * FROM jobs FOR UPDATE')).toBe('allowed');
    expect(await as('slipway_gateway', 'CREATE TEMP TABLE import_rows (line int)')).toBe('allowed');
    expect(await as('slipway_build', 'SELECT * FROM project_variables')).toBe('allowed');
    expect(await as('slipway_commission', 'SELECT count(*) FROM ledger_entries')).toBe('allowed');
  });
});

describe('migrations', () => {
  it('that have run are not run again', async () => {
    expect(await migrate(db.url)).toEqual({ run: [], missingRoles: [] });
  });

  it('can be taken back, as far as they say, and run again', async () => {
    const own = await testDatabase();
    try {
      const shape = async () => {
        const { rows } = await own.database.pool.query(
          `SELECT table_name, column_name, data_type, is_nullable, column_default FROM information_schema.columns
           WHERE table_schema = 'public' ORDER BY 1, 2`,
        );
        return rows;
      };
      const before = await shape();
      const reverted: string[] = [];
      await expect(
        (async () => {
          for (;;) reverted.push((await revertLast(own.url))!);
        })(),
      ).rejects.toThrow('migrations run forward only');
      expect(reverted.length).toBeGreaterThanOrEqual(5);
      expect(await shape()).not.toEqual(before);
      const { run } = await migrate(own.url);
      expect(run).toEqual(reverted.toReversed());
      expect(await shape()).toEqual(before);
    } finally {
      await own.close();
    }
  });

  it('are all known: each file of the folder is in the list', async () => {
    const folder = new URL('../../database/src/migrations/', import.meta.url);
    const files = (await readdir(folder)).filter((name) => /^\d{4}-/.test(name));
    const { rows } = await db.database.pool.query<{ n: number }>('SELECT count(*)::int AS n FROM migrations');
    expect(rows[0]!.n).toBe(files.length);
  });
});
