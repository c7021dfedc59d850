import type { PoolClient } from 'pg';
import { newId } from '@slipway/shared/ids';
import type { Caller } from '../auth/caller.js';

export interface AuditedAction {
  /** What was done, in the past tense: `account.password_revealed`. */
  action: string;
  subject: string;
  subjectId: string;
  requestId: string;
}

/** Puts on record who has done what, in the transaction that does it. */
export async function audit(
  client: PoolClient,
  { tenant_id, user_id, api_key_id }: Caller,
  { action, subject, subjectId, requestId }: AuditedAction,
): Promise<void> {
  await client.query(
    `INSERT INTO audit_events (id, tenant_id, user_id, api_key_id, action, subject, subject_id, request_id)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [newId(), tenant_id, user_id, api_key_id ?? null, action, subject, subjectId, requestId],
  );
}
