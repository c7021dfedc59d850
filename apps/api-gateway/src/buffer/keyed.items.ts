import type { Queryable } from '@slipway/database';
import { answerOfTakenKey, giveBackKeys, takeKeys } from '@slipway/jobs';
import { isDomainError } from '@slipway/shared/errors';
import type { StoredItem } from './buffer.item.js';
import type { Refusal } from './buffered.operations.js';

/** Items whose Idempotency-Key is theirs now, or that have none; of the others, what became of them. */
export interface Keyed {
  own: StoredItem[];
  others: Map<StoredItem, Refusal>;
}

/**
 * Takes the keys of items, with what their callers were told, in the transaction that carries them out. A key that is taken
 * was so by the same request, before its answer got lost, or names another one, which is refused.
 */
export async function takeItemKeys(db: Queryable, items: readonly StoredItem[]): Promise<Keyed> {
  const claims = new Map(
    items.flatMap((item) =>
      item.idempotency_key === null || item.fingerprint === null
        ? []
        : [
            [
              item,
              {
                tenantId: item.tenant_id,
                key: item.idempotency_key,
                fingerprint: Buffer.from(item.fingerprint, 'base64'),
                answer: item.answer,
              },
            ] as const,
          ],
    ),
  );
  const others = new Map<StoredItem, Refusal>();
  if (claims.size === 0) return { own: [...items], others };
  const taken = await takeKeys(db, [...claims.values()]);
  for (const [item, claim] of claims) {
    if (taken.has(`${claim.tenantId} ${claim.key}`)) continue;
    const answer = await answerOfTakenKey(db, claim);
    others.set(item, isDomainError(answer) ? answer.message : undefined);
  }
  return { own: items.filter((item) => !others.has(item)), others };
}

/**
 * Gives back, in the same transaction, the keys of items that were refused: what is tried again must not find its own key
 * taken, and count as done.
 */
export async function giveBackItemKeys(db: Queryable, refused: readonly StoredItem[]): Promise<void> {
  await giveBackKeys(
    db,
    refused.flatMap(({ tenant_id: tenantId, idempotency_key: key }) =>
      key === null ? [] : [{ tenantId, key }],
    ),
  );
}
