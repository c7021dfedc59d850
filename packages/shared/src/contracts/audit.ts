import { z } from 'zod';
import { id, listQuery, timestamp } from './common.js';

/** What is put on record. Frozen: what is stored has these names. */
export const AUDIT_KINDS = [
  'user.signed_up',
  'user.signed_in',
  'user.sign_in_failed',
  'user.sign_in_locked',
  'user.signed_out',
  'session.refresh_reused',
  'session.revoked',
  'api_key.created',
  'api_key.first_used',
  'api_key.revoked',
  'password.changed',
  'password.reset_mailed',
  'password.reset',
  'member.role_changed',
  'member.removed',
  'invitation.created',
  'invitation.resent',
  'invitation.accepted',
  'invitation.revoked',
  'account.password_revealed',
  'directory.credentials_changed',
  'dead_letter.replayed',
  'dead_letter.dropped',
] as const;
export const auditKind = z.enum(AUDIT_KINDS);
export type AuditKind = z.infer<typeof auditKind>;

/** Who has done what, when, and from where. */
export const auditEvent = z.object({
  id,
  kind: auditKind,
  at: timestamp,
  /** Null where nobody was signed in: an attempt to. */
  user_id: id.nullable(),
  /** As it is now; null for somebody who was removed since. */
  user_email: z.string().nullable(),
  api_key_id: id.nullable(),
  /** What it was done to: `session`, `user`, `account`. */
  subject: z.string(),
  subject_id: id,
  detail: z.string().nullable(),
  address: z.string().nullable(),
  user_agent: z.string().nullable(),
  request_id: z.string().nullable(),
});
export type AuditEvent = z.infer<typeof auditEvent>;

export const auditListQuery = listQuery.extend({ kind: auditKind.optional(), user_id: id.optional() });
export type AuditListQuery = z.infer<typeof auditListQuery>;
