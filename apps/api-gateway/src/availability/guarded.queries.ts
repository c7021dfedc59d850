import type { Pool, PoolClient, QueryResult, QueryResultRow } from 'pg';
import { inTransaction, isConnectionError } from '@slipway/database';
import { StoreAway, type StoreMonitor } from './store.monitor.js';

/** Whether an error says that Postgres is away; then nobody knows whether what was asked for was done. */
export function isAway(error: unknown): boolean {
  return error instanceof StoreAway || isConnectionError(error);
}

/**
 * Statements for which nobody waits once Postgres is known to be away: they end with StoreAway within about half a
 * second, not with the time-outs of the pool. What was sent may be done nevertheless, and must bear to be done again.
 */
export class GuardedQueries {
  constructor(
    private readonly pool: Pool,
    private readonly postgres: StoreMonitor,
  ) {}

  /** @throws StoreAway, or an error of the connection */
  query<R extends QueryResultRow>(text: string, values: unknown[]): Promise<QueryResult<R>> {
    return this.guard(() => this.pool.query<R>(text, values));
  }

  /** @throws StoreAway, or an error of the connection */
  transaction<T>(work: (client: PoolClient) => Promise<T>): Promise<T> {
    return this.guard(() => inTransaction(this.pool, work));
  }

  private async guard<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await this.postgres.guard(work);
    } catch (error) {
      if (isConnectionError(error) && !(error instanceof StoreAway)) void this.postgres.check();
      throw error;
    }
  }
}
