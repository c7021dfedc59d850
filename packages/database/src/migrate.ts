import 'reflect-metadata';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { DataSource } from 'typeorm';
import { MIGRATIONS } from './migrations/index.js';
import { applyGrants } from './roles/apply.grants.js';

const MIGRATION_LOCK = 7_316_001;

export interface Migrated {
  /** What was run now, in its order. */
  run: string[];
  /** Roles of services that are missing, because this user may make none. */
  missingRoles: string[];
}

/**
 * Brings the schema and what each service may do up to date; where it is, nothing happens. Processes that start together
 * wait for the first one. Its connections have none of the time limits of a service's pool: an index on a large table
 * takes as long as it takes.
 * @param url as the owner of the schema
 */
export function migrate(url: string): Promise<Migrated> {
  return alone(url, async (client) => {
    const run = await onDataSource(url, (dataSource) => dataSource.runMigrations());
    return { run: run.map(({ name }) => name), missingRoles: await applyGrants(client) };
  });
}

/**
 * Takes the last migration back.
 * @returns its name; nothing where there is none
 * @throws what the migration says when it cannot be taken back
 */
export function revertLast(url: string): Promise<string | undefined> {
  return alone(url, (client) =>
    onDataSource(url, async (dataSource) => {
      const applied = async () => {
        const { rows } = await client.query<{ name: string }>(
          'SELECT name FROM migrations ORDER BY id DESC LIMIT 1',
        );
        return rows[0]?.name;
      };
      // Makes the table of migrations where there is none yet.
      await dataSource.showMigrations();
      const last = await applied();
      if (last === undefined) return undefined;
      // What is made outside of a transaction is taken back outside of one; TypeORM looks at this on the way up alone.
      const { transaction = true } = dataSource.migrations.find(({ name }) => name === last) ?? {};
      await dataSource.undoLastMigration({ transaction: transaction ? 'all' : 'none' });
      return last;
    }),
  );
}

/** Drops all there is in the schema, and brings it up anew. */
export async function resetSchema(url: string): Promise<Migrated> {
  await alone(url, (client) => client.query('DROP SCHEMA public CASCADE; CREATE SCHEMA public'));
  return migrate(url);
}

async function onDataSource<T>(url: string, work: (dataSource: DataSource) => Promise<T>): Promise<T> {
  const dataSource = new DataSource({
    type: 'postgres',
    url,
    applicationName: 'migrations',
    migrations: MIGRATIONS,
    migrationsTransactionMode: 'each',
  });
  await dataSource.initialize();
  try {
    return await work(dataSource);
  } finally {
    await dataSource.destroy();
  }
}

/** Runs `work` while nobody else changes the schema. */
async function alone<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
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
    return await work(client);
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
