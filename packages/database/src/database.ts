import 'reflect-metadata';
import type { Pool } from 'pg';
import { DataSource } from 'typeorm';
import type { PostgresDriver } from 'typeorm/driver/postgres/PostgresDriver.js';
import { entities } from './entities/index.js';
import { Foundation1763600000001 } from './migrations/0001-foundation.js';

export interface DatabaseOptions {
  url: string;
  /** Shown in `pg_stat_activity`. */
  name: string;
  poolSize: number;
  onError?: (error: Error) => void;
}

/** One process's way to Postgres: TypeORM for entities, and its pool for the statements that are written by hand. */
export interface Database {
  dataSource: DataSource;
  pool: Pool;
  close(): Promise<void>;
}

/** Opens the one pool of a process. */
export async function openDatabase({ url, name, poolSize, onError }: DatabaseOptions): Promise<Database> {
  const dataSource = new DataSource({
    type: 'postgres',
    url,
    applicationName: name,
    // Migrating takes two: one holds the lock while the other works.
    poolSize: Math.max(2, poolSize),
    entities,
    migrations: [Foundation1763600000001],
    migrationsTransactionMode: 'each',
    // An idle connection that breaks is reported and replaced; it must not end the process.
    poolErrorHandler: (error: Error) => onError?.(error),
    extra: {
      connectionTimeoutMillis: 5_000,
      // A half-open connection ends in an error, not in silence: no statement of ours runs for so long.
      query_timeout: 30_000,
      keepAlive: true,
      idle_in_transaction_session_timeout: 30_000,
    },
  });
  await dataSource.initialize();
  const pool = (dataSource.driver as PostgresDriver).master as Pool;
  return { dataSource, pool, close: () => dataSource.destroy() };
}

const MIGRATION_LOCK = 7_316_001;

/** Brings the schema up to date. Processes that start together wait for the first one. */
export async function migrate(database: Database): Promise<void> {
  const client = await database.pool.connect();
  try {
    await client.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    await database.dataSource.runMigrations();
  } finally {
    await client.query('SELECT pg_advisory_unlock($1)', [MIGRATION_LOCK]);
    client.release();
  }
}
