import type { Queryable } from '@slipway/database';
import { Conflict, Unprocessable, type DomainError } from '@slipway/shared/errors';
import type { StoredAnswer } from './submission.js';

export interface IdempotencyClaim {
  tenantId: string;
  key: string;
  fingerprint: Buffer;
  /** Absent while the request is still to be carried out. */
  answer?: StoredAnswer;
}

export const claimName = (claim: { tenantId: string; key: string }): string =>
  `${claim.tenantId} ${claim.key}`;

/**
 * Takes keys that are free. Waits for a concurrent transaction that holds the same key.
 * @returns the names of the claims that were free
 */
export async function takeKeys(db: Queryable, claims: IdempotencyClaim[]): Promise<Set<string>> {
  // One order for all, so that two batches with the same keys cannot lock each other out.
  const sorted = [...claims].sort((a, b) => (claimName(a) < claimName(b) ? -1 : 1));
  const { rows } = await db.query<{ tenant_id: string; key: string }>(
    `INSERT INTO idempotency_keys (tenant_id, key, fingerprint, response_status, response_body)
     SELECT * FROM unnest($1::uuid[], $2::text[], $3::bytea[], $4::smallint[], $5::json[])
     ON CONFLICT DO NOTHING RETURNING tenant_id, key`,
    [
      sorted.map((c) => c.tenantId),
      sorted.map((c) => c.key),
      sorted.map((c) => c.fingerprint),
      sorted.map((c) => c.answer?.status ?? null),
      sorted.map((c) => (c.answer ? JSON.stringify(c.answer.body) : null)),
    ],
  );
  return new Set(rows.map((row) => claimName({ tenantId: row.tenant_id, key: row.key })));
}

export async function giveBackKeys(
  db: Queryable,
  claims: { tenantId: string; key: string }[],
): Promise<void> {
  if (claims.length === 0) return;
  await db.query(
    'DELETE FROM idempotency_keys WHERE (tenant_id, key) IN (SELECT * FROM unnest($1::uuid[], $2::text[]))',
    [claims.map((c) => c.tenantId), claims.map((c) => c.key)],
  );
}

export async function storeAnswer(
  db: Queryable,
  claim: { tenantId: string; key: string },
  answer: StoredAnswer,
): Promise<void> {
  await db.query(
    'UPDATE idempotency_keys SET response_status = $3, response_body = $4 WHERE tenant_id = $1 AND key = $2',
    [claim.tenantId, claim.key, answer.status, JSON.stringify(answer.body)],
  );
}

/** After this long a request that has not answered is taken as dead, and its key as free. */
const ABANDONED = `interval '2 minutes'`;

/** Frees a key whose first request died before it answered. */
export async function freeAbandonedKey(
  db: Queryable,
  claim: { tenantId: string; key: string },
): Promise<void> {
  await db.query(
    `DELETE FROM idempotency_keys WHERE tenant_id = $1 AND key = $2 AND response_status IS NULL AND created_at < now() - ${ABANDONED}`,
    [claim.tenantId, claim.key],
  );
}

/** What a key that is taken answers: the stored response, 422 for another request, 409 while the first one runs. */
export async function answerOfTakenKey(
  db: Queryable,
  claim: IdempotencyClaim,
): Promise<StoredAnswer | DomainError> {
  const { rows } = await db.query<{
    fingerprint: Buffer;
    response_status: number | null;
    response_body: unknown;
  }>(
    'SELECT fingerprint, response_status, response_body FROM idempotency_keys WHERE tenant_id = $1 AND key = $2',
    [claim.tenantId, claim.key],
  );
  const stored = rows[0];
  if (!stored)
    return new Conflict(
      'idempotency_key_running',
      'The first request with this Idempotency-Key did not succeed; send it again.',
      true,
    );
  if (!stored.fingerprint.equals(claim.fingerprint)) {
    return new Unprocessable(
      'idempotency_key_reused',
      'This Idempotency-Key was used for another request. Use a new key.',
    );
  }
  if (stored.response_status === null) {
    return new Conflict(
      'idempotency_key_running',
      'The first request with this Idempotency-Key is still running.',
      true,
    );
  }
  return { status: stored.response_status, body: stored.response_body };
}

const KEYS_PER_STEP = 1_000;

/** Removes some keys that are older than a day; `next` says that there are more. */
export async function expireKeys(db: Queryable): Promise<{ removed: number; next?: string }> {
  const { rowCount } = await db.query(
    `DELETE FROM idempotency_keys WHERE (tenant_id, key) IN
       (SELECT tenant_id, key FROM idempotency_keys WHERE created_at < now() - interval '24 hours' LIMIT $1 FOR UPDATE SKIP LOCKED)`,
    [KEYS_PER_STEP],
  );
  const removed = rowCount ?? 0;
  return { removed, ...(removed === KEYS_PER_STEP ? { next: 'more' } : {}) };
}
