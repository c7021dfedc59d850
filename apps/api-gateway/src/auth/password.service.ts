import { Inject, Injectable, Optional } from '@nestjs/common';
import type { Pool, PoolClient } from 'pg';
import type { ChangePassword, PasswordSet, ResetPassword } from '@slipway/shared/contracts';
import { Conflict, Forbidden, Gone, NotFound } from '@slipway/shared/errors';
import type { Logger } from '@slipway/shared/logging';
import { audit } from '../audit/audit.js';
import type { RequestSource } from '../audit/request.source.js';
import { GuardedQueries } from '../availability/guarded.queries.js';
import type { StoreMonitor } from '../availability/store.monitor.js';
import { fieldRefusal } from '../http/refusal.js';
import { MailOutbox } from '../mails/mail.outbox.js';
import { MailSender } from '../mails/mail.sender.js';
import { LOGGER, POOL, POSTGRES } from '../platform/tokens.js';
import { ALL_ROLES, ApiKeyRepository } from './api-key.repository.js';
import { ApiKeyService } from './api-key.service.js';
import type { Caller } from './caller.js';
import { PasswordAttempts } from './password.attempts.js';
import { hashPassword, isPassword } from './password.hashes.js';
import { PasswordResetRepository, RESET_MINUTES } from './password.reset.repository.js';
import { SessionRepository } from './session.repository.js';
import { TokenService } from './token.service.js';
import { UserRepository, type UserRow } from './user.repository.js';

interface Ended {
  sessions: string[];
  keys: string[];
}

/** New passwords: by who knows the old one, and by who reads the user's mail. */
@Injectable()
export class PasswordService {
  private readonly db: GuardedQueries;
  private readonly users: UserRepository;
  private readonly sessions: SessionRepository;
  private readonly keys: ApiKeyRepository;

  constructor(
    @Inject(POOL) pool: Pool,
    @Inject(POSTGRES) postgres: StoreMonitor,
    @Inject(TokenService) private readonly tokens: TokenService,
    @Inject(ApiKeyService) private readonly apiKeys: ApiKeyService,
    @Inject(PasswordAttempts) private readonly attempts: PasswordAttempts,
    @Inject(PasswordResetRepository) private readonly resets: PasswordResetRepository,
    @Inject(MailOutbox) private readonly outbox: MailOutbox,
    @Inject(MailSender) private readonly sender: MailSender,
    @Optional() @Inject(LOGGER) private readonly logger?: Logger,
  ) {
    this.db = new GuardedQueries(pool, postgres);
    this.users = new UserRepository(this.db);
    this.sessions = new SessionRepository(this.db);
    this.keys = new ApiKeyRepository(this.db);
  }

  /**
   * Has a link mailed to the user who has the address. Whether there is one is looked up later, by who sends the mail: the
   * caller learns nothing of it, neither from the answer nor from its time.
   * @throws DomainError 429 when the caller has asked for too many
   */
  async request(email: string, source: RequestSource): Promise<void> {
    if (!this.sender.isConfigured)
      this.logger?.warn(
        'somebody wants a new password, and no mail server is set up (SMTP_URL): nothing is sent',
      );
    await this.db.transaction(async (client) => {
      const mayBeMailed = await this.attempts.noteReset(client, email, source);
      if (!mayBeMailed || !this.sender.isConfigured) return;
      await this.outbox.put(
        client,
        { kind: 'password_reset', email, source },
        new Date(Date.now() + RESET_MINUTES * 60_000),
      );
    });
    this.sender.wake();
  }

  /**
   * Sets the password by a link that was mailed. Who needs one may have lost the account to somebody else: all sessions of
   * the user end, all their API keys are revoked, and a lock ends, too.
   * @throws Gone
   */
  async reset({ token, password }: ResetPassword, source: RequestSource): Promise<PasswordSet> {
    // To hash costs much, and is done for nobody who makes tokens up.
    const reset = await this.resets.find(token);
    if (!reset) throw linkExpired();
    const hash = await hashPassword(password);
    const ended = await this.db.transaction(async (client) => {
      // The user first, then what is theirs: everywhere in this order.
      const user = await this.users.lock(client, reset.tenant_id, reset.user_id);
      if (!user || !(await this.resets.use(client, token))) throw linkExpired();
      const sessions = await this.set(client, user, hash);
      const keys = await this.keys.revokeOf(client, user.tenant_id, user.id, ALL_ROLES);
      const actor = { tenant_id: user.tenant_id, user_id: user.id };
      await audit(
        client,
        actor,
        {
          action: 'password.reset',
          subject: 'user',
          subjectId: user.id,
          detail: endedWords({ sessions, keys }),
        },
        source,
      );
      return { sessions, keys };
    });
    return this.told(ended);
  }

  /** Sets the password of who knows the old one. Their other sessions end; what their API keys are used by goes on. */
  async change(
    caller: Caller,
    { current_password, new_password }: ChangePassword,
    source: RequestSource,
  ): Promise<PasswordSet> {
    if (caller.api_key_id) throw new Forbidden('An API key changes no passwords. Sign in to do so.');
    const user = await this.users.find(caller.tenant_id, caller.user_id);
    if (!user) throw new NotFound('user');
    const attempt = await this.attempts.begin(user.email, source);
    if (!(await isPassword(user.password_hash, current_password))) {
      await this.attempts.fail(attempt, user, source);
      throw fieldRefusal('wrong_password', 'current_password', 'is not your password');
    }
    const hash = await hashPassword(new_password);
    const ended = await this.db.transaction(async (client) => {
      const locked = await this.users.lock(client, user.tenant_id, user.id);
      if (locked?.password_hash !== user.password_hash)
        throw new Conflict('password_changed', 'The password was changed in the meantime.');
      const sessions = await this.set(client, locked, hash, caller.session_id);
      await audit(
        client,
        caller,
        {
          action: 'password.changed',
          subject: 'user',
          subjectId: user.id,
          detail: endedWords({ sessions, keys: [] }),
        },
        source,
      );
      return { sessions, keys: [] };
    });
    return this.told(ended);
  }

  /** @returns the sessions that have ended */
  private async set(client: PoolClient, user: UserRow, hash: string, but?: string): Promise<string[]> {
    await this.users.setPassword(client, user.tenant_id, user.id, hash);
    await this.resets.forget(client, user.id);
    await this.attempts.clear(client, user.email);
    return this.sessions.revokeOf(client, user.tenant_id, user.id, but);
  }

  private told({ sessions, keys }: Ended): PasswordSet {
    for (const id of sessions) this.tokens.endSession(id);
    this.apiKeys.end(keys);
    return { sessions_ended: sessions.length, keys_revoked: keys.length };
  }
}

const endedWords = ({ sessions, keys }: Ended): string =>
  `sessions ended: ${sessions.length}` + (keys.length === 0 ? '' : `, API keys revoked: ${keys.length}`);

function linkExpired(): Gone {
  return new Gone('link_expired', 'This link was used before, or is too old. Ask for another one.');
}
