import 'reflect-metadata';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { DataSource } from 'typeorm';
import { Foundation1763600000001 } from './migrations/0001-foundation.js';
import { FairHandOver1763700000002 } from './migrations/0002-fair-hand-over.js';
import { FairHandOverIndexes1763700000003 } from './migrations/0003-fair-hand-over-indexes.js';
import { Pictures1763800000004 } from './migrations/0004-pictures.js';
import { Accounts1763900000005 } from './migrations/0005-accounts.js';
import { AccountJobIndexes1763900000006 } from './migrations/0006-account-job-indexes.js';
import { Commissions1763900000007 } from './migrations/0007-commissions.js';

const MIGRATION_LOCK = 7_316_001;

/**
 * Brings the schema up to date. Processes that start together wait for the first one. Its connections have none of the
 * time limits of a service's pool: an index on a large table takes as long as it takes.
 */
export async function migrate(url: string): Promise<void> {
  const client = new pg.Client({
    connectionString: url,
    application_name: 'migrations',
    connectionTimeoutMillis: 10_000,
  });
  // When it breaks between two statements, the next one says so.
  client.on('error', () => undefined);
  await client.connect();
  try {
    await untilLocked(client);
    const dataSource = new DataSource({
      type: 'postgres',
      url,
      applicationName: 'migrations',
      migrations: [
        Foundation1763600000001,
        FairHandOver1763700000002,
        FairHandOverIndexes1763700000003,
        Pictures1763800000004,
        Accounts1763900000005,
        AccountJobIndexes1763900000006,
        Commissions1763900000007,
      ],
      migrationsTransactionMode: 'each',
    });
    await dataSource.initialize();
    try {
      await dataSource.runMigrations();
    } finally {
      await dataSource.destroy();
    }
  } finally {
    await client.end();
  }
}

/**
 * Asks for the lock again and again: a statement that waits for it would hold a snapshot, for which
 * `CREATE INDEX CONCURRENTLY` of the process that has the lock would wait in turn.
 */
async function untilLocked(client: pg.Client): Promise<void> {
  for (;;) {
    const { rows } = await client.query<{ locked: boolean }>('SELECT pg_try_advisory_lock($1) AS locked', [
      MIGRATION_LOCK,
    ]);
    if (rows[0]!.locked) return;
    await pause(100);
  }
}
