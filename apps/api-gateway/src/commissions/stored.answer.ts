import type { PoolClient } from 'pg';
import { storeAnswer, type Submission } from '@slipway/jobs';

/**
 * Answers 202 with what is known only when it is stored: the caller is told how things stand now, and is told it again by
 * the same Idempotency-Key.
 */
export async function answerWith(
  client: PoolClient,
  submission: Submission<unknown>,
  body: unknown,
): Promise<void> {
  submission.answer = { status: 202, body };
  const { idempotency, tenantId, answer } = submission;
  if (idempotency) await storeAnswer(client, { tenantId, key: idempotency.key }, answer);
}

/** What stands in for an answer until then. */
export const answeredWhenStored = (): null => null;
