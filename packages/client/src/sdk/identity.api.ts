import { z } from 'zod';
import * as c from '@slipway/shared/contracts';
import { request, type HttpOptions } from './http.js';
import { at, nothing, type Page } from './paths.js';

const lists = {
  members: c.listOf(c.member),
  invitations: c.listOf(c.invitation),
  audit: c.listOf(c.auditEvent),
};
export type MemberList = z.infer<typeof lists.members>;
export type InvitationList = z.infer<typeof lists.invitations>;
export type AuditList = z.infer<typeof lists.audit>;
export type AuditFilter = { kind?: c.AuditKind | undefined; user_id?: string | undefined };

const signedIn = c.tokens.extend({ user: c.user });

/** Who belongs to the organisation; for admins. Errors are those of `request`. */
export class MembersApi {
  constructor(private readonly options: HttpOptions) {}

  list(query: Page = {}): Promise<MemberList> {
    return request(this.options, { method: 'GET', path: at('members'), answer: lists.members, query });
  }

  /** The member's sessions end. 409 for the last admin. */
  setRole(id: string, role: c.MemberRole): Promise<c.Member> {
    return request(this.options, {
      method: 'PUT',
      path: at('members', id),
      answer: c.member,
      body: { role },
    });
  }

  /** The member's sessions and keys end. 409 for the last admin. */
  remove(id: string): Promise<void> {
    return request(this.options, { method: 'DELETE', path: at('members', id), answer: nothing });
  }
}

/** Who is asked to belong to it; for admins, but for what who has a link may do. Errors are those of `request`. */
export class InvitationsApi {
  constructor(private readonly options: HttpOptions) {}

  list(query: Page = {}): Promise<InvitationList> {
    const path = at('invitations');
    return request(this.options, { method: 'GET', path, answer: lists.invitations, query });
  }

  /** @returns with the link, where no mail server is set up: it is to be handed on */
  create(body: z.input<typeof c.createInvitation>, idempotencyKey?: string): Promise<c.InvitationSent> {
    const path = at('invitations');
    return request(this.options, { method: 'POST', path, answer: c.invitationSent, body, idempotencyKey });
  }

  resend(id: string): Promise<c.InvitationSent> {
    const path = at('invitations', id, 'resend');
    return request(this.options, { method: 'POST', path, answer: c.invitationSent });
  }

  revoke(id: string): Promise<void> {
    return request(this.options, { method: 'DELETE', path: at('invitations', id), answer: nothing });
  }

  /** What an invitation is to; 410 when it cannot be accepted any more. */
  open(token: string): Promise<c.OpenedInvitation> {
    const path = at('auth', 'invitations', 'open');
    return request(this.options, { method: 'POST', path, answer: c.openedInvitation, body: { token } });
  }

  accept(body: c.AcceptInvitation): Promise<z.infer<typeof signedIn>> {
    const path = at('auth', 'invitations', 'accept');
    return request(this.options, { method: 'POST', path, answer: signedIn, body });
  }
}

/** New passwords. Errors are those of `request`. */
export class PasswordsApi {
  constructor(private readonly options: HttpOptions) {}

  /** All other sessions end. */
  change(body: c.ChangePassword): Promise<c.PasswordSet> {
    const path = at('auth', 'password');
    return request(this.options, { method: 'POST', path, answer: c.passwordSet, body });
  }

  /** Has a link mailed, if the address has an account; the answer does not say. */
  requestReset(email: string): Promise<c.PasswordResetRequested> {
    const path = at('auth', 'password-reset');
    return request(this.options, { method: 'POST', path, answer: c.passwordResetRequested, body: { email } });
  }

  /** All sessions end. 410 when the link was used, or is too old. */
  reset(body: c.ResetPassword): Promise<c.PasswordSet> {
    const path = at('auth', 'password-reset', 'confirm');
    return request(this.options, { method: 'POST', path, answer: c.passwordSet, body });
  }
}

/** Who has done what; for admins. Errors are those of `request`. */
export class AuditApi {
  constructor(private readonly options: HttpOptions) {}

  /** The newest first. */
  list(query: Page & AuditFilter = {}): Promise<AuditList> {
    return request(this.options, { method: 'GET', path: at('audit'), answer: lists.audit, query });
  }
}
