import { Inject, Injectable } from '@nestjs/common';
import type { PoolClient } from 'pg';
import type { CreateInvitation, Invitation, InvitationSent, ListQuery } from '@slipway/shared/contracts';
import { Conflict, DomainError, NotFound } from '@slipway/shared/errors';
import { newId } from '@slipway/shared/ids';
import { audit } from '../audit/audit.js';
import type { RequestSource } from '../audit/request.source.js';
import type { Caller } from '../auth/caller.js';
import { pageOf, windowOf } from '../http/lists.js';
import { linkTo, newToken } from '../mails/mail.links.js';
import { MailOutbox } from '../mails/mail.outbox.js';
import { MailSender } from '../mails/mail.sender.js';
import { SETTINGS, type GatewaySettings } from '../platform/tokens.js';
import {
  INVITATIONS_PER_DAY,
  MAILS_PER_RECIPIENT,
  OPEN_INVITATIONS,
  PAUSE_SECONDS,
  SENDS,
} from './invitation.limits.js';
import { InvitationRepository, type InvitationRow } from './invitation.repository.js';
import { MemberRepository } from './member.repository.js';

const DAY_SECONDS = 86_400;

/** Asks people to become members. */
@Injectable()
export class InvitationService {
  constructor(
    @Inject(InvitationRepository) private readonly invitations: InvitationRepository,
    @Inject(MemberRepository) private readonly members: MemberRepository,
    @Inject(MailOutbox) private readonly outbox: MailOutbox,
    @Inject(MailSender) private readonly sender: MailSender,
    @Inject(SETTINGS) private readonly settings: Pick<GatewaySettings, 'publicUrl'>,
  ) {}

  async list(tenantId: string, query: ListQuery) {
    const { rows, total } = await this.invitations.list(tenantId, windowOf(query));
    return pageOf(rows.map(shown), total, query);
  }

  /** @throws Conflict for who is a member or invited already, DomainError 429 over the limits */
  async create(
    caller: Caller,
    { email, role }: CreateInvitation,
    source: RequestSource,
  ): Promise<InvitationSent> {
    const { tenant_id: tenantId, user_id } = caller;
    const { token, hash } = newToken();
    const row = await this.invitations.db.transaction(async (client) => {
      await this.members.holdTenant(client, tenantId);
      if (await this.invitations.isMember(client, tenantId, email))
        throw new Conflict('already_member', `${email} is a member already.`);
      await this.invitations.endExpired(client, tenantId, email);
      await this.requireRoom(client, tenantId);
      const made = await this.invitations.insert(
        client,
        { id: newId(), tenant_id: tenantId, email, role, invited_by: user_id },
        hash,
      );
      if (!made)
        throw new Conflict(
          'already_invited',
          `${email} is invited already. Send the invitation again, or revoke it first.`,
        );
      await this.put(client, made, token);
      await this.tell(client, caller, 'invitation.created', made, source);
      return made;
    });
    return this.sent(row, token);
  }

  /** Sends another link; the one of before leads nowhere any more. @throws NotFound, DomainError 429 */
  async resend(caller: Caller, id: string, source: RequestSource): Promise<InvitationSent> {
    const { token, hash } = newToken();
    const row = await this.invitations.db.transaction(async (client) => {
      const before = await this.invitations.lock(client, caller.tenant_id, id);
      if (!before) throw new NotFound('invitation');
      const wait = PAUSE_SECONDS - (Date.now() - before.sent_at.getTime()) / 1_000;
      if (before.sends >= SENDS)
        throw tooMany(`This invitation was sent ${SENDS} times. Revoke it and make another.`, DAY_SECONDS);
      if (wait > 0) throw tooMany('This invitation has just been sent. Wait a minute.', wait);
      const replaced = await this.invitations.replaceToken(client, caller.tenant_id, id, hash);
      await this.put(client, replaced, token);
      await this.tell(client, caller, 'invitation.resent', replaced, source);
      return replaced;
    });
    return this.sent(row, token);
  }

  /** @throws NotFound also for one that was accepted */
  async revoke(caller: Caller, id: string, source: RequestSource): Promise<void> {
    await this.invitations.db.transaction(async (client) => {
      const email = await this.invitations.end(client, caller.tenant_id, id, 'revoked_at');
      if (email === undefined) throw new NotFound('invitation');
      const action = { action: 'invitation.revoked', subject: 'invitation', subjectId: id } as const;
      await audit(client, caller, { ...action, detail: email }, source);
    });
  }

  private async requireRoom(client: PoolClient, tenantId: string): Promise<void> {
    const { open, ofDay } = await this.invitations.counts(client, tenantId);
    if (ofDay >= INVITATIONS_PER_DAY)
      throw tooMany(`${INVITATIONS_PER_DAY} invitations a day are the limit.`, DAY_SECONDS / 24);
    if (open >= OPEN_INVITATIONS)
      throw new Conflict(
        'too_many_invitations',
        `${OPEN_INVITATIONS} invitations wait to be accepted. Revoke some that are of no use.`,
      );
  }

  private async put(client: PoolClient, row: InvitationRow, token: string): Promise<void> {
    if (!this.sender.isConfigured) return;
    const organisation = await this.invitations.organisationOf(client, row.tenant_id);
    const { email, role, expires_at } = row;
    // This one is among them.
    if ((await this.invitations.mailsOfDay(client, email)) > MAILS_PER_RECIPIENT)
      throw tooMany(
        `${email} was sent ${MAILS_PER_RECIPIENT} invitations within a day. Ask again tomorrow.`,
        DAY_SECONDS,
      );
    await this.outbox.put(client, { kind: 'invitation', email, organisation, role, token }, expires_at);
  }

  private tell(
    client: PoolClient,
    caller: Caller,
    action: 'invitation.created' | 'invitation.resent',
    { id, email, role }: InvitationRow,
    source: RequestSource,
  ): Promise<void> {
    const detail = `${email} as ${role}`;
    return audit(client, caller, { action, subject: 'invitation', subjectId: id, detail }, source);
  }

  /** Without a mail server the link is for the admin to hand on. */
  private sent(row: InvitationRow, token: string): InvitationSent {
    this.sender.wake();
    const link = this.sender.isConfigured ? null : linkTo(this.settings.publicUrl, 'invitation', token);
    return { ...shown(row), link };
  }
}

function tooMany(detail: string, seconds: number): DomainError {
  return new DomainError({
    code: 'too_many_invitations',
    status: 429,
    detail,
    retryable: true,
    retryAfterSeconds: Math.ceil(seconds),
  });
}

function shown({ id, email, role, invited_by, created_at, sent_at, expires_at }: InvitationRow): Invitation {
  return {
    id,
    email,
    role,
    invited_by,
    created_at: created_at.toISOString(),
    sent_at: sent_at.toISOString(),
    expires_at: expires_at.toISOString(),
  };
}
