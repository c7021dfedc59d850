import type { Queryable } from '@slipway/database';
import type { AuditKind } from '@slipway/shared/contracts';
import { newId } from '@slipway/shared/ids';
import type { RequestSource } from './request.source.js';

const MAX_DETAIL = 500;

/** Who has done it; nobody is known of an attempt to sign in. */
export interface Actor {
  tenant_id: string;
  user_id: string | null;
  api_key_id?: string | undefined;
}

export interface AuditedAction {
  action: AuditKind;
  /** What it was done to: `account`. */
  subject: string;
  subjectId: string;
  /** What else there is to say, for people; never a secret. */
  detail?: string | undefined;
}

/**
 * Puts on record who has done what, in the transaction that does it.
 * @param source where the request came from; nothing when it is not known, as of a socket
 */
export async function audit(
  client: Queryable,
  { tenant_id, user_id, api_key_id }: Actor,
  { action, subject, subjectId, detail }: AuditedAction,
  source: RequestSource | undefined,
): Promise<void> {
  await client.query(
    `INSERT INTO audit_events (id, tenant_id, user_id, api_key_id, action, subject, subject_id, detail, request_id, address,
       user_agent)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    [
      newId(),
      tenant_id,
      user_id,
      api_key_id ?? null,
      action,
      subject,
      subjectId,
      detail?.slice(0, MAX_DETAIL) ?? null,
      source?.requestId ?? null,
      source?.address ?? null,
      source?.userAgent ?? null,
    ],
  );
}
