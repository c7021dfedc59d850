import { Inject, Injectable, Optional } from '@nestjs/common';
import type { Pool } from 'pg';
import type { SignIn, SignUp, Tokens, User } from '@slipway/shared/contracts';
import { Conflict, NotFound, Unauthenticated } from '@slipway/shared/errors';
import { newId } from '@slipway/shared/ids';
import type { Logger } from '@slipway/shared/logging';
import { audit } from '../audit/audit.js';
import type { RequestSource } from '../audit/request.source.js';
import { GuardedQueries } from '../availability/guarded.queries.js';
import type { StoreMonitor } from '../availability/store.monitor.js';
import { LOGGER, POOL, POSTGRES } from '../platform/tokens.js';
import { isUniqueViolation } from '../platform/unique.violation.js';
import type { Caller } from './caller.js';
import { PasswordAttempts } from './password.attempts.js';
import { hashPassword, isPassword } from './password.hashes.js';
import { SessionService } from './session.service.js';
import { UserRepository, type UserRow } from './user.repository.js';

const WRONG = 'The e-mail address or the password is wrong.';

@Injectable()
export class UserService {
  private readonly db: GuardedQueries;
  private readonly users: UserRepository;

  constructor(
    @Inject(POOL) pool: Pool,
    @Inject(POSTGRES) postgres: StoreMonitor,
    @Inject(SessionService) private readonly sessions: SessionService,
    @Inject(PasswordAttempts) private readonly attempts: PasswordAttempts,
    @Optional() @Inject(LOGGER) private readonly logger?: Logger,
  ) {
    this.db = new GuardedQueries(pool, postgres);
    this.users = new UserRepository(this.db);
  }

  /** Opens an organisation (tenant) with its first user, an admin. */
  async signUp(
    { email, password, organisation }: SignUp,
    source: RequestSource,
  ): Promise<Tokens & { user: User }> {
    const password_hash = await hashPassword(password);
    const tenant_id = newId();
    return this.db
      .transaction(async (client) => {
        await this.users.insertTenant(client, tenant_id, organisation ?? email);
        const user = await this.users.insert(client, {
          id: newId(),
          tenant_id,
          email,
          password_hash,
          role: 'admin',
        });
        const action = { action: 'user.signed_up', subject: 'user', subjectId: user.id } as const;
        await audit(client, { tenant_id, user_id: user.id }, action, source);
        return { ...(await this.sessions.open(client, user, source)), user: shownUser(user) };
      })
      .catch((error: unknown) => {
        if (isUniqueViolation(error)) throw emailTaken();
        throw error;
      });
  }

  /**
   * @throws Unauthenticated, the same whether the address or the password is wrong; DomainError 429 after too many attempts
   */
  async signIn({ email, password }: SignIn, source: RequestSource): Promise<Tokens & { user: User }> {
    const attempt = await this.attempts.begin(email, source);
    const user = await this.users.findByEmail(email);
    if (!(await isPassword(user?.password_hash, password)) || !user) {
      if (!user)
        this.logger?.info({ ...source }, 'somebody has tried to sign in with an address that has no account');
      await this.attempts.fail(attempt, user, source);
      throw new Unauthenticated(WRONG);
    }
    return this.db.transaction(async (client) => {
      const { id, tenant_id } = user;
      // Who is removed, or whose password is replaced, in this moment is not signed in with what was.
      const held = await this.users.hold(client, tenant_id, id);
      if (held?.password_hash !== user.password_hash) throw new Unauthenticated(WRONG);
      await this.attempts.clear(client, email);
      const action = { action: 'user.signed_in', subject: 'user', subjectId: id } as const;
      await audit(client, { tenant_id, user_id: id }, action, source);
      return { ...(await this.sessions.open(client, held, source)), user: shownUser(held) };
    });
  }

  async read(caller: Caller): Promise<User> {
    const user = await this.users.find(caller.tenant_id, caller.user_id);
    if (!user) throw new NotFound('user');
    return { ...shownUser(user), role: caller.role };
  }
}

function emailTaken(): Conflict {
  return new Conflict('email_taken', 'There is an account with this e-mail address already.');
}

export function shownUser({ id, tenant_id, email, role, created_at }: UserRow): User {
  return { id, tenant_id, email, role, created_at: created_at.toISOString() };
}
