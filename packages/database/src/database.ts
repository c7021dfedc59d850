import pg from 'pg';
import type { Pool, PoolClient } from 'pg';

export interface DatabaseOptions {
  url: string;
  /** Shown in `pg_stat_activity`. */
  name: string;
  poolSize: number;
  onError?: (error: Error) => void;
}

/** One process's way to Postgres. */
export interface Database {
  pool: Pool;
  close(): Promise<void>;
}

/**
 * What a caller waits for Postgres at most, in milliseconds: for a connection, for a row that somebody else holds, and
 * for an answer. A half-open connection ends in an error, not in silence; no statement of ours runs for so long.
 */
const WAITS = { connectionTimeoutMillis: 4_000, lock_timeout: 3_000, query_timeout: 8_000 };

/**
 * Opens the one pool of a process. Postgres need not be there: the first statement connects, and says so when it cannot.
 */
export async function openDatabase({ url, name, poolSize, onError }: DatabaseOptions): Promise<Database> {
  const pool = new pg.Pool({
    ...WAITS,
    connectionString: url,
    application_name: name,
    max: poolSize,
    keepAlive: true,
    // A plan that was made for an empty table would stay with its connection when the table has filled: 700 instead of
    // 200 µs of Postgres per job, measured. Statements that run often are for many rows; planning each costs little.
    // And none is compiled: Postgres would compile long statements, such as the one that hands jobs over, at each of their
    // runs, which took a tenth of its time per job.
    options: '-c plan_cache_mode=force_custom_plan -c jit=off',
    // A client that vanished in the middle of a transaction holds its rows for no longer than this: less than the lease
    // of the jobs that it held.
    idle_in_transaction_session_timeout: 5_000,
  });
  // An idle connection that breaks is reported and replaced; it must not end the process.
  pool.on('error', (error) => onError?.(error));
  reportBroken(pool, onError);
  return { pool, close: () => pool.end() };
}

/**
 * The pool listens for the end of idle connections only. One that breaks while somebody has it, between two statements,
 * has nobody to tell and would end the process; its next statement fails anyhow.
 */
function reportBroken(pool: Pool, onError: DatabaseOptions['onError']): void {
  const heard = new WeakSet<PoolClient>();
  pool.on('acquire', (client) => {
    if (heard.has(client)) return;
    heard.add(client);
    client.on('error', (error) => onError?.(error));
  });
}
