import type { PoolClient, QueryConfig } from 'pg';

/**
 * How long entries may be copied in, in milliseconds: some 20,000 come in within a second, and one unit may have millions.
 * The time that a pool gives to any statement would end them, and each later attempt, too.
 */
export const COPY_WITHIN_MS = 15 * 60_000;

/** Whoever wants a unit, a period or the end of the ledger waits for a copy, and for what is calculated before it. */
const TURN_WITHIN_MS = 20 * 60_000;

/**
 * Lets this transaction wait for its turn: what takes as long as the units are large is not done anew because somebody
 * else's large unit came first. Elsewhere (an update, which is one of many) the pool's own time holds.
 */
export async function waitForTurn(client: PoolClient): Promise<void> {
  await client.query(`SET LOCAL lock_timeout = ${TURN_WITHIN_MS}`);
}

/** A statement that waits for rows: for as long as Postgres lets it, not for what the pool gives to an answer. */
export function waiting(text: string, values: unknown[]): QueryConfig & { query_timeout: number } {
  return { text, values, query_timeout: TURN_WITHIN_MS };
}
