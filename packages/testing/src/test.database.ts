import { randomUUID } from 'node:crypto';
import { inject } from 'vitest';
import { openDatabase, type Database } from '@slipway/database';
import { TEMPLATE } from './global.setup.js';
import pg from 'pg';

export interface TestDatabase {
  url: string;
  database: Database;
  close(): Promise<void>;
}

/** A fresh, migrated database of its own for one test file. */
export async function testDatabase({ poolSize = 10 } = {}): Promise<TestDatabase> {
  const adminUrl = inject('postgresUrl');
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  const admin = async (statement: string) => {
    const client = new pg.Client({ connectionString: adminUrl });
    await client.connect();
    try {
      await client.query(statement);
    } finally {
      await client.end();
    }
  };
  await admin(`CREATE DATABASE ${name} TEMPLATE ${TEMPLATE}`);
  const url = adminUrl.replace('/postgres?', `/${name}?`);
  const database = await openDatabase({ url, name: 'test', poolSize });
  return {
    url,
    database,
    close: async () => {
      await database.close();
      await admin(`DROP DATABASE ${name} WITH (FORCE)`);
    },
  };
}
