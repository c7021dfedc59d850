import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { Pool, PoolClient } from 'pg';
import type { SessionList, Tokens } from '@slipway/shared/contracts';
import { NotFound, Unauthenticated } from '@slipway/shared/errors';
import { newId } from '@slipway/shared/ids';
import type { Sealer } from '@slipway/shared/sealing';
import { audit } from '../audit/audit.js';
import type { RequestSource } from '../audit/request.source.js';
import { GuardedQueries } from '../availability/guarded.queries.js';
import type { StoreMonitor } from '../availability/store.monitor.js';
import { POOL, POSTGRES, SEALER } from '../platform/tokens.js';
import type { Caller } from './caller.js';
import { newRefreshToken, sessionOfToken } from './refresh.token.js';
import { SessionRepository, type SessionOwner } from './session.repository.js';
import { ACCESS_TOKEN_SECONDS, TokenService } from './token.service.js';
import { UserRepository, type UserRow } from './user.repository.js';

const SESSION_DAYS = 30;
/** A refresh token whose answer got lost is taken again for this long; an outage in which it was is not counted. */
const LOST_ANSWER_MS = 30_000;
const NOT_VALID = 'The refresh token is not valid (any more). Sign in again.';
const hashOf = (token: string): Buffer => createHash('sha256').update(token).digest();

/** Signed-in devices: each holds a refresh token that is replaced at every use. */
@Injectable()
export class SessionService {
  private readonly db: GuardedQueries;
  private readonly sessions: SessionRepository;
  private readonly users: UserRepository;

  constructor(
    @Inject(POOL) pool: Pool,
    @Inject(POSTGRES) private readonly postgres: StoreMonitor,
    @Inject(TokenService) private readonly tokens: TokenService,
    @Inject(SEALER) private readonly sealer: Sealer,
  ) {
    this.db = new GuardedQueries(pool, postgres);
    this.sessions = new SessionRepository(this.db);
    this.users = new UserRepository(this.db);
  }

  /** Opens a session in the transaction of a sign-in. */
  async open(
    client: PoolClient,
    user: Omit<UserRow, 'password_hash'>,
    { userAgent }: RequestSource,
  ): Promise<Tokens> {
    const now = new Date();
    const id = newId();
    const refreshToken = newRefreshToken(this.sealer, id);
    await this.sessions.insert(client, {
      id,
      tenant_id: user.tenant_id,
      user_id: user.id,
      refreshHash: hashOf(refreshToken),
      userAgent,
      now,
      expiresAt: new Date(now.getTime() + SESSION_DAYS * 86_400_000),
    });
    return this.tokensFor(user, id, refreshToken);
  }

  /**
   * New tokens for a refresh token. One that was used before, however long ago, is a stolen copy, or its owner's who was
   * stolen from: the session ends. Just after its use the newest may come again, from somebody who never got the answer
   * (RFC 9700, 4.14.2, leaves that open); so it may just after an outage of Postgres, where it was used just before or in
   * it. The answer that was lost counts as used then. Only a token that was issued ends anything: to know a session's id is
   * not enough.
   * @throws Unauthenticated
   */
  async refresh(refreshToken: string, source: RequestSource): Promise<Tokens> {
    const hash = hashOf(refreshToken);
    // Tokens of before do not say of which session they are.
    const id = sessionOfToken(this.sealer, refreshToken) ?? (await this.sessions.idOf(hash));
    if (id === undefined) throw new Unauthenticated(NOT_VALID);
    const next = newRefreshToken(this.sealer, id);
    const now = new Date(Date.now());
    const since = this.lostAnswersSince(now);
    const session =
      (await this.sessions.replaceToken(hash, hashOf(next), now)) ??
      (await this.sessions.replaceTokenAgain(hash, hashOf(next), now, since));
    if (!session) {
      await this.endStolen(source, (client) => this.sessions.revokeByOldToken(client, id, hash, now, since));
      throw new Unauthenticated(NOT_VALID);
    }
    const user = await this.users.find(session.tenant_id, session.user_id);
    if (!user) throw new Unauthenticated('This user was removed.');
    return this.tokensFor(user, session.id, next);
  }

  async list(caller: Caller): Promise<SessionList> {
    const sessions = await this.sessions.listLive(caller.tenant_id, caller.user_id);
    return {
      data: sessions.map((session) => ({
        id: session.id,
        created_at: session.created_at.toISOString(),
        last_used_at: session.last_used_at.toISOString(),
        expires_at: session.expires_at.toISOString(),
        user_agent: session.user_agent,
        is_current: session.id === caller.session_id,
      })),
    };
  }

  async revoke(
    caller: Caller,
    id: string,
    action: 'session.revoked' | 'user.signed_out',
    source: RequestSource,
  ): Promise<void> {
    await this.db.transaction(async (client) => {
      if (!(await this.sessions.revoke(client, caller.tenant_id, caller.user_id, id)))
        throw new NotFound('session');
      await audit(client, caller, { action, subject: 'session', subjectId: id }, source);
    });
    this.tokens.endSession(id);
  }

  /**
   * Since when an answer may have got lost that is asked for again now. Postgres may have carried out what reached it as it
   * went away, and could not be asked again before it was back.
   */
  private lostAnswersSince(now: Date): Date {
    const away = this.postgres.wasAwaySince(LOST_ANSWER_MS);
    return new Date(Math.min(now.getTime(), away ?? Infinity) - LOST_ANSWER_MS);
  }

  private async endStolen(
    source: RequestSource,
    end: (client: PoolClient) => Promise<SessionOwner | undefined>,
  ): Promise<void> {
    const stolen = await this.db.transaction(async (client) => {
      const session = await end(client);
      if (session) {
        const { id, tenant_id } = session;
        const action = { action: 'session.refresh_reused', subject: 'session', subjectId: id } as const;
        await audit(client, { tenant_id, user_id: session.user_id }, action, source);
      }
      return session;
    });
    if (stolen) this.tokens.endSession(stolen.id);
  }

  private async tokensFor(
    user: Pick<UserRow, 'id' | 'tenant_id' | 'role'>,
    sessionId: string,
    refreshToken: string,
  ): Promise<Tokens> {
    const accessToken = await this.tokens.issue({
      user_id: user.id,
      tenant_id: user.tenant_id,
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
