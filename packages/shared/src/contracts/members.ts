import { z } from 'zod';
import { memberRole } from './auth.js';
import { id, timestamp } from './common.js';

/** A person of the organisation. */
export const member = z.object({
  id,
  email: z.string(),
  name: z.string(),
  role: memberRole,
  created_at: timestamp,
  /** When one of their sessions was used last; null when none is left. */
  last_seen_at: timestamp.nullable(),
});
export type Member = z.infer<typeof member>;

export const changeMember = z.strictObject({ role: memberRole });
export type ChangeMember = z.infer<typeof changeMember>;

/** Somebody who is asked to become a member, and has not answered yet. */
export const invitation = z.object({
  id,
  email: z.string(),
  role: memberRole,
  invited_by: id,
  created_at: timestamp,
  sent_at: timestamp,
  expires_at: timestamp,
});
export type Invitation = z.infer<typeof invitation>;

/** The link is there where no mail server is set up: it is to be handed on, and is shown this once. */
export const invitationSent = invitation.extend({ link: z.string().nullable() });
export type InvitationSent = z.infer<typeof invitationSent>;

/** What the person who was invited is told before they accept. */
export const openedInvitation = z.object({
  email: z.string(),
  role: memberRole,
  organisation: z.string(),
  expires_at: timestamp,
});
export type OpenedInvitation = z.infer<typeof openedInvitation>;
