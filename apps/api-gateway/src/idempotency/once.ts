import type { Pool } from 'pg';
import { inTransaction, type Queryable } from '@slipway/database';
import { answerOfTakenKey, storeAnswer, takeKeys } from '@slipway/jobs';
import { isDomainError } from '@slipway/shared/errors';
import type { IdempotencyKey } from './idempotency.js';

export type Claim = IdempotencyKey & { tenantId: string };

/**
 * Does something once for an Idempotency-Key, with what it answers kept in the same transaction: after whatever happens to
 * the connection, either both are there or none.
 * @returns what it came to, also when that was before
 * @throws what `work` throws, and then the key is free; DomainError when the key names another request
 */
export async function onceFor<T>(
  pool: Pool,
  claim: Claim | undefined,
  status: number,
  work: (db: Queryable) => Promise<T>,
): Promise<T> {
  if (!claim) return work(pool);
  const first = await inTransaction(pool, async (client) => {
    const taken = await takeKeys(client, [claim]);
    if (taken.size === 0) return undefined;
    const value = await work(client);
    await storeAnswer(client, claim, { status, body: value });
    return { value };
  });
  if (first) return first.value;
  const answer = await answerOfTakenKey(pool, claim);
  if (isDomainError(answer)) throw answer;
  return answer.body as T;
}
