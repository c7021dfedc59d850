import { createHash, randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { IsNull, MoreThan, type DataSource, type Repository } from 'typeorm';
import { SessionEntity, UserEntity } from '@slipway/database';
import type { SessionList, Tokens } from '@slipway/shared/contracts';
import { NotFound, Unauthenticated } from '@slipway/shared/errors';
import { newId } from '@slipway/shared/ids';
import { DATA_SOURCE } from '../platform/tokens.js';
import type { Caller } from './caller.js';
import { ACCESS_TOKEN_SECONDS, TokenService } from './token.service.js';

const SESSION_DAYS = 30;
/** A refresh token whose answer got lost is taken again for this long. */
const LOST_ANSWER_MS = 30_000;
const hashOf = (token: string): Buffer => createHash('sha256').update(token).digest();

/** Signed-in devices: each holds a refresh token that is replaced at every use. */
@Injectable()
export class SessionService {
  private readonly sessions: Repository<SessionEntity>;
  private readonly users: Repository<UserEntity>;

  constructor(
    @Inject(DATA_SOURCE) dataSource: DataSource,
    @Inject(TokenService) private readonly tokens: TokenService,
  ) {
    this.sessions = dataSource.getRepository(SessionEntity);
    this.users = dataSource.getRepository(UserEntity);
  }

  async open(user: UserEntity, userAgent: string | undefined): Promise<Tokens> {
    const refreshToken = randomBytes(32).toString('base64url');
    const now = new Date();
    const session = await this.sessions.save({
      id: newId(),
      tenantId: user.tenantId,
      userId: user.id,
      refreshHash: hashOf(refreshToken),
      previousRefreshHash: null,
      userAgent: userAgent?.slice(0, 256) ?? null,
      lastUsedAt: now,
      revokedAt: null,
      expiresAt: new Date(now.getTime() + SESSION_DAYS * 86_400_000),
    });
    return this.tokensFor(user, session.id, refreshToken);
  }

  /**
   * New tokens for a refresh token. One that was used some time before is a stolen copy, or its thief's: the session ends.
   * Just after its use it may come again, from somebody who never got the answer (RFC 9700, 4.14.2, leaves that open).
   * @throws Unauthenticated
   */
  async refresh(refreshToken: string): Promise<Tokens> {
    const hash = hashOf(refreshToken);
    const next = randomBytes(32).toString('base64url');
    const now = new Date();
    const live = { revokedAt: IsNull(), expiresAt: MoreThan(now) };
    const first = await this.sessions.update(
      { refreshHash: hash, ...live },
      { refreshHash: hashOf(next), previousRefreshHash: hash, lastUsedAt: now },
    );
    const again = first.affected
      ? first
      : await this.sessions.update(
          {
            previousRefreshHash: hash,
            lastUsedAt: MoreThan(new Date(now.getTime() - LOST_ANSWER_MS)),
            ...live,
          },
          { refreshHash: hashOf(next) },
        );
    if (!again.affected) {
      await this.sessions.update({ previousRefreshHash: hash, revokedAt: IsNull() }, { revokedAt: now });
      throw new Unauthenticated('The refresh token is not valid (any more). Sign in again.');
    }
    const session = await this.sessions.findOneByOrFail({ refreshHash: hashOf(next) });
    const user = await this.users.findOneByOrFail({ id: session.userId, tenantId: session.tenantId });
    return this.tokensFor(user, session.id, next);
  }

  async list(caller: Caller): Promise<SessionList> {
    const sessions = await this.sessions.find({
      where: {
        tenantId: caller.tenant_id,
        userId: caller.user_id,
        revokedAt: IsNull(),
        expiresAt: MoreThan(new Date()),
      },
      order: { lastUsedAt: 'DESC' },
    });
    return {
      data: sessions.map((session) => ({
        id: session.id,
        created_at: session.createdAt.toISOString(),
        last_used_at: session.lastUsedAt.toISOString(),
        expires_at: session.expiresAt.toISOString(),
        user_agent: session.userAgent,
        is_current: session.id === caller.session_id,
      })),
    };
  }

  async revoke(caller: Caller, id: string): Promise<void> {
    const { affected } = await this.sessions.update(
      { id, tenantId: caller.tenant_id, userId: caller.user_id, revokedAt: IsNull() },
      { revokedAt: new Date() },
    );
    if (!affected) throw new NotFound('session');
    this.tokens.forgetSession(id);
  }

  private async tokensFor(user: UserEntity, sessionId: string, refreshToken: string): Promise<Tokens> {
    const accessToken = await this.tokens.issue({
      user_id: user.id,
      tenant_id: user.tenantId,
      role: user.role,
      session_id: sessionId,
    });
    return {
      access_token: accessToken,
      token_type: 'Bearer',
      expires_in: ACCESS_TOKEN_SECONDS,
      refresh_token: refreshToken,
    };
  }
}
