import { z } from 'zod';
import { id, plainText, timestamp } from './common.js';

export const role = z.enum(['admin', 'member', 'service']);
export type Role = z.infer<typeof role>;

/** Who is calling, and for which tenant. */
export interface Principal {
  user_id: string;
  tenant_id: string;
  role: Role;
}

/** What a person may be; a service is a key. */
export const memberRole = z.enum(['admin', 'member']);
export type MemberRole = z.infer<typeof memberRole>;

/**
 * How much of what its role allows an API key may do; each holds the one before. `read`: what only looks. `write`: what
 * changes something. `admin`: what is for admins alone.
 */
export const keyScope = z.enum(['read', 'write', 'admin']);
export type KeyScope = z.infer<typeof keyScope>;

const email = z.email().max(254).toLowerCase();
const newPassword = z.string().min(10, 'use at least 10 characters').max(256);
/** 256 random bits in base64url. */
const mailedToken = z.string().regex(/^[\w-]{43}$/, 'is not the token of a link of ours');

export const signUp = z.strictObject({
  email,
  password: newPassword,
  /** The name of the organisation that the account opens. */
  organisation: plainText(120).min(1).optional(),
});
export type SignUp = z.infer<typeof signUp>;

export const signIn = z.strictObject({ email, password: z.string().max(256) });
export type SignIn = z.infer<typeof signIn>;

export const changePassword = z.strictObject({
  current_password: z.string().max(256),
  new_password: newPassword,
});
export type ChangePassword = z.infer<typeof changePassword>;

export const requestPasswordReset = z.strictObject({ email });
export type RequestPasswordReset = z.infer<typeof requestPasswordReset>;

/** The same for every address, whether it has an account or not. */
export const passwordResetRequested = z.object({ status: z.literal('accepted') });
export type PasswordResetRequested = z.infer<typeof passwordResetRequested>;

export const resetPassword = z.strictObject({ token: mailedToken, password: newPassword });
export type ResetPassword = z.infer<typeof resetPassword>;

/** A password was set: how many sessions that has ended, and how many API keys it has revoked. */
export const passwordSet = z.object({ sessions_ended: z.int(), keys_revoked: z.int() });
export type PasswordSet = z.infer<typeof passwordSet>;

export const openInvitation = z.strictObject({ token: mailedToken });
export type OpenInvitation = z.infer<typeof openInvitation>;

export const acceptInvitation = z.strictObject({
  token: mailedToken,
  password: newPassword,
  name: plainText(200).trim().optional(),
});
export type AcceptInvitation = z.infer<typeof acceptInvitation>;

export const createInvitation = z.strictObject({ email, role: memberRole.default('member') });
export type CreateInvitation = z.infer<typeof createInvitation>;

export const refreshRequest = z.strictObject({ refresh_token: z.string().min(1).max(512) });

export const tokens = z.object({
  access_token: z.string(),
  token_type: z.literal('Bearer'),
  /** Seconds until the access token expires. */
  expires_in: z.number().int(),
  refresh_token: z.string(),
});
export type Tokens = z.infer<typeof tokens>;

export const user = z.object({ id, tenant_id: id, email: z.string(), role, created_at: timestamp });
export type User = z.infer<typeof user>;

export const session = z.object({
  id,
  created_at: timestamp,
  last_used_at: timestamp,
  expires_at: timestamp,
  user_agent: z.string().nullable(),
  is_current: z.boolean(),
});
export const sessionList = z.object({ data: z.array(session) });
export type SessionList = z.infer<typeof sessionList>;

/** `service` reports on jobs for workers written in other languages; the others act for their user. */
export const createApiKey = z.strictObject({
  name: plainText(120).min(1),
  role: role.optional(),
  /** All that the role allows, when it is left out. */
  scope: keyScope.optional(),
  expires_at: timestamp.optional(),
});
export type CreateApiKey = z.infer<typeof createApiKey>;

export const apiKey = z.object({
  id,
  name: z.string(),
  /** The first characters, enough to recognise a key by. */
  prefix: z.string(),
  role,
  scope: keyScope,
  created_at: timestamp,
  expires_at: timestamp.nullable(),
  last_used_at: timestamp.nullable(),
});
export const apiKeyList = z.object({ data: z.array(apiKey) });
export type ApiKeyList = z.infer<typeof apiKeyList>;

/** The one answer that holds the key itself. */
export const apiKeyCreated = apiKey.extend({ key: z.string() });
export type ApiKeyCreated = z.infer<typeof apiKeyCreated>;

export const jwks = z.object({ keys: z.array(z.record(z.string(), z.unknown())) });
