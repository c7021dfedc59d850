import { Inject, Injectable } from '@nestjs/common';
import { hash, verify } from '@node-rs/argon2';
import type { Pool } from 'pg';
import type { DataSource, Repository } from 'typeorm';
import { inTransaction, UserEntity } from '@slipway/database';
import type { SignIn, SignUp, Tokens, User } from '@slipway/shared/contracts';
import { Conflict, NotFound, Unauthenticated } from '@slipway/shared/errors';
import { newId } from '@slipway/shared/ids';
import { DATA_SOURCE, POOL } from '../platform/tokens.js';
import { isUniqueViolation } from '../platform/unique.violation.js';
import type { Caller } from './caller.js';
import { SessionService } from './session.service.js';

/** OWASP's first recommendation for Argon2id: 19 MiB, two passes, one lane. */
const ARGON2 = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

@Injectable()
export class UserService {
  private readonly users: Repository<UserEntity>;
  /** Checked when there is no such user, so that the answer takes as long as for a wrong password. */
  private readonly decoy = hash('no password has this hash', ARGON2);

  constructor(
    @Inject(DATA_SOURCE) dataSource: DataSource,
    @Inject(POOL) private readonly pool: Pool,
    @Inject(SessionService) private readonly sessions: SessionService,
  ) {
    this.users = dataSource.getRepository(UserEntity);
  }

  /** Opens an organisation (tenant) with its first user, an admin. */
  async signUp(
    { email, password, organisation }: SignUp,
    userAgent: string | undefined,
  ): Promise<Tokens & { user: User }> {
    const passwordHash = await hash(password, ARGON2);
    const [userId, tenantId] = [newId(), newId()];
    await inTransaction(this.pool, async (client) => {
      await client.query('INSERT INTO tenants (id, name) VALUES ($1, $2)', [tenantId, organisation ?? email]);
      await client.query(
        `INSERT INTO users (id, tenant_id, email, password_hash, role) VALUES ($1, $2, $3, $4, 'admin')`,
        [userId, tenantId, email, passwordHash],
      );
    }).catch((error: unknown) => {
      if (isUniqueViolation(error))
        throw new Conflict('email_taken', 'There is an account with this e-mail address already.');
      throw error;
    });
    const user = await this.users.findOneByOrFail({ id: userId, tenantId });
    return { ...(await this.sessions.open(user, userAgent)), user: shown(user) };
  }

  /** @throws Unauthenticated, the same whether the address or the password is wrong */
  async signIn({ email, password }: SignIn, userAgent: string | undefined): Promise<Tokens & { user: User }> {
    const user = await this.users.findOneBy({ email });
    const matches = await verify(user?.passwordHash ?? (await this.decoy), password);
    if (!user || !matches) throw new Unauthenticated('The e-mail address or the password is wrong.');
    return { ...(await this.sessions.open(user, userAgent)), user: shown(user) };
  }

  async read(caller: Caller): Promise<User> {
    const user = await this.users.findOneBy({ id: caller.user_id, tenantId: caller.tenant_id });
    if (!user) throw new NotFound('user');
    return { ...shown(user), role: caller.role };
  }
}

function shown(user: UserEntity): User {
  return {
    id: user.id,
    tenant_id: user.tenantId,
    email: user.email,
    role: user.role,
    created_at: user.createdAt.toISOString(),
  };
}
