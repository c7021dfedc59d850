import type { Pool, PoolClient, QueryConfig, QueryResult, QueryResultRow } from 'pg';
import { isConnectionError } from './connection.errors.js';

/** What runs a statement: the pool, or the one connection of a transaction. */
export interface Queryable {
  query<R extends QueryResultRow>(text: string, values?: unknown[]): Promise<QueryResult<R>>;
  /** A statement with a name is parsed and planned once per connection. */
  query<R extends QueryResultRow>(statement: QueryConfig): Promise<QueryResult<R>>;
}

/** Runs `work` in one transaction: commits what it returned, rolls back what it threw. */
export async function inTransaction<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken: unknown;
  try {
    await client.query('BEGIN');
    const result = await work(client);
    await client.query('COMMIT');
    return result;
  } catch (error) {
    // A connection that broke, or whose rollback fails, is in an unknown state: it is closed, which rolls back too, and
    // nobody waits on it a second time.
    if (isConnectionError(error)) broken = error;
    else await client.query('ROLLBACK').catch((failure: unknown) => (broken = failure));
    throw error;
  } finally {
    client.release(broken instanceof Error ? broken : broken !== undefined);
  }
}
