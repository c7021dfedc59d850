import { Inject, Injectable } from '@nestjs/common';
import type { PoolClient } from 'pg';
import type { AcceptInvitation, OpenedInvitation, Tokens, User } from '@slipway/shared/contracts';
import { Conflict, Gone } from '@slipway/shared/errors';
import { newId } from '@slipway/shared/ids';
import { audit } from '../audit/audit.js';
import type { RequestSource } from '../audit/request.source.js';
import { hashPassword } from '../auth/password.hashes.js';
import { SessionService } from '../auth/session.service.js';
import { UserRepository, type UserRow } from '../auth/user.repository.js';
import { shownUser } from '../auth/user.service.js';
import { hashOfToken } from '../mails/mail.links.js';
import { isUniqueViolation } from '../platform/unique.violation.js';
import { InvitationRepository, type OpenInvitationRow } from './invitation.repository.js';

/** Makes members of those who were invited. */
@Injectable()
export class InvitationAcceptance {
  private readonly users: UserRepository;

  constructor(
    @Inject(InvitationRepository) private readonly invitations: InvitationRepository,
    @Inject(SessionService) private readonly sessions: SessionService,
  ) {
    this.users = new UserRepository(invitations.db);
  }

  /** What an invitation is to. @throws Gone */
  async open(token: string): Promise<OpenedInvitation> {
    const row = await this.invitations.findByToken(hashOfToken(token));
    if (!row) throw notOpen();
    const { email, role, organisation, expires_at } = row;
    return { email, role, organisation, expires_at: expires_at.toISOString() };
  }

  /** @throws Gone; Conflict when the address has an account by now, here or in another organisation */
  async accept(
    { token, password, name }: AcceptInvitation,
    source: RequestSource,
  ): Promise<Tokens & { user: User }> {
    const tokenHash = hashOfToken(token);
    // To hash costs much, and is done for nobody who makes tokens up.
    if (!(await this.invitations.findByToken(tokenHash))) throw notOpen();
    const password_hash = await hashPassword(password);
    return this.invitations.db.transaction(async (client) => {
      const invitation = await this.invitations.lockByToken(client, tokenHash);
      if (!invitation) throw notOpen();
      const user = await this.join(client, invitation, password_hash);
      if (name) await nameUser(client, user, name);
      await this.invitations.end(client, invitation.tenant_id, invitation.id, 'accepted_at');
      const actor = { tenant_id: user.tenant_id, user_id: user.id };
      const action = {
        action: 'invitation.accepted',
        subject: 'invitation',
        subjectId: invitation.id,
      } as const;
      await audit(client, actor, { ...action, detail: `${user.email} as ${user.role}` }, source);
      return { ...(await this.sessions.open(client, user, source)), user: shownUser(user) };
    });
  }

  private async join(
    client: PoolClient,
    { tenant_id, email, role }: OpenInvitationRow,
    password_hash: string,
  ): Promise<UserRow> {
    try {
      return await this.users.insert(client, { id: newId(), tenant_id, email, password_hash, role });
    } catch (error) {
      if (!isUniqueViolation(error)) throw error;
      throw new Conflict(
        'email_taken',
        `${email} has an account already, and an account belongs to one organisation. Ask for an invitation to another address.`,
      );
    }
  }
}

/** The profile that a newcomer begins with. */
async function nameUser(client: PoolClient, { id, tenant_id }: UserRow, name: string): Promise<void> {
  await client.query(
    `INSERT INTO profiles (user_id, tenant_id, name, version, last_write, updated_at) VALUES ($1, $2, $3, 2, $4, now())`,
    [id, tenant_id, name, newId()],
  );
}

function notOpen(): Gone {
  return new Gone(
    'invitation_ended',
    'This invitation was accepted, revoked or sent again since, or is too old. Ask for another one.',
  );
}
