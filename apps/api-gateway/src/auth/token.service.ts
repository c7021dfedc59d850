import { Inject, Injectable, Optional, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { jwtVerify, SignJWT, type JWK } from 'jose';
import { LRUCache } from 'lru-cache';
import type { Pool } from 'pg';
import { z } from 'zod';
import { role } from '@slipway/shared/contracts';
import { Unauthenticated } from '@slipway/shared/errors';
import type { Logger } from '@slipway/shared/logging';
import type { Sealer } from '@slipway/shared/sealing';
import { GuardedQueries, isAway } from '../availability/guarded.queries.js';
import type { StoreMonitor } from '../availability/store.monitor.js';
import { LOGGER, POOL, POSTGRES, SEALER, SETTINGS, type GatewaySettings } from '../platform/tokens.js';
import type { Caller } from './caller.js';
import { KeptKeys } from './kept.keys.js';
import { SessionRepository } from './session.repository.js';
import { SIGNING_ALGORITHM } from './signing-key.js';
import { SigningKeys } from './signing.keys.js';

/** Also the stated bound of an outage: while Postgres is away a token is believed until it expires. */
export const ACCESS_TOKEN_SECONDS = 15 * 60;
/** A revoked session's access token may be believed for this long by another gateway. */
const SESSION_CACHE_MS = 5_000;
/** As long as a token of an ended session can live; one may have been on its way to the caller when the session ended. */
const ENDED_MS = (ACCESS_TOKEN_SECONDS + 60) * 1_000;

interface Verified {
  caller: Caller;
  kid: string;
  sessionId: string;
  /** In milliseconds since 1970. */
  expiresAt: number;
}

const claims = z.object({
  sub: z.uuid(),
  tenant_id: z.uuid(),
  role,
  sid: z.uuid(),
  exp: z.number(),
});

/** Issues and verifies access tokens: JWTs with a pinned algorithm, issuer and audience (RFC 8725). */
@Injectable()
export class TokenService implements OnModuleInit, OnModuleDestroy {
  private readonly keys: SigningKeys;
  private readonly sessions: SessionRepository;
  /** Signatures are checked once per token; whether its session lives is asked again after a few seconds. */
  private readonly verified = new LRUCache<string, Verified>({ max: 10_000 });
  private readonly liveSessions = new LRUCache<string, true>({ max: 10_000, ttl: SESSION_CACHE_MS });
  /** Sessions that this gateway saw ended. */
  private readonly ended = new LRUCache<string, true>({ ttl: ENDED_MS, ttlAutopurge: true });

  constructor(
    @Inject(POOL) pool: Pool,
    @Inject(POSTGRES) postgres: StoreMonitor,
    @Inject(SEALER) sealer: Sealer,
    @Inject(SETTINGS) private readonly settings: Pick<GatewaySettings, 'jwt' | 'stateDir'>,
    @Optional() @Inject(LOGGER) logger?: Logger,
  ) {
    const queries = new GuardedQueries(pool, postgres);
    const { stateDir } = settings;
    const kept = stateDir === undefined ? undefined : new KeptKeys(stateDir, sealer);
    this.sessions = new SessionRepository(queries);
    this.keys = new SigningKeys({ queries, postgres, sealer, kept, logger });
  }

  onModuleInit(): Promise<void> {
    return this.keys.start();
  }

  onModuleDestroy(): Promise<void> {
    return this.keys.stop();
  }

  /** @throws Unavailable while no keys are known */
  get jwks(): { keys: JWK[] } {
    return { keys: this.keys.current.publicJwks };
  }

  /** @throws Unavailable while no keys are known */
  async issue(caller: {
    user_id: string;
    tenant_id: string;
    role: string;
    session_id: string;
  }): Promise<string> {
    const { issuer, audience } = this.settings.jwt;
    const { kid, privateKey } = this.keys.current;
    return new SignJWT({ tenant_id: caller.tenant_id, role: caller.role, sid: caller.session_id })
      .setProtectedHeader({ alg: SIGNING_ALGORITHM, kid, typ: 'at+jwt' })
      .setSubject(caller.user_id)
      .setIssuer(issuer)
      .setAudience(audience)
      .setIssuedAt()
      .setExpirationTime(`${ACCESS_TOKEN_SECONDS}s`)
      .sign(privateKey);
  }

  /** @throws Unauthenticated; Unavailable while no keys are known */
  async authenticate(token: string): Promise<Caller> {
    let verified = this.verified.get(token);
    if (!verified || !this.keys.current.publicKeys.has(verified.kid)) {
      verified = await this.verify(token);
      this.verified.set(token, verified);
    }
    if (verified.expiresAt <= Date.now())
      throw new Unauthenticated('The access token has expired. Refresh it.');
    await this.requireLiveSession(verified.sessionId);
    return verified.caller;
  }

  /** Tells this process that a session has ended: none of its tokens is believed any more. */
  endSession(sessionId: string): void {
    this.ended.set(sessionId, true);
  }

  private async verify(token: string): Promise<Verified> {
    const { issuer, audience } = this.settings.jwt;
    const { publicKeys } = this.keys.current;
    try {
      const { payload, protectedHeader } = await jwtVerify(
        token,
        ({ kid }) => {
          const key = kid === undefined ? undefined : publicKeys.get(kid);
          if (!key) throw new Unauthenticated('The access token was not signed by a key of ours.');
          return key;
        },
        { algorithms: [SIGNING_ALGORITHM], issuer, audience, typ: 'at+jwt' },
      );
      const { sub, tenant_id, role: callerRole, sid, exp } = claims.parse(payload);
      const expiresAt = exp * 1_000;
      return {
        caller: { user_id: sub, tenant_id, role: callerRole, session_id: sid, expires_at: expiresAt },
        kid: protectedHeader.kid!,
        sessionId: sid,
        expiresAt,
      };
    } catch {
      throw new Unauthenticated();
    }
  }

  /** While Postgres is away every session lives that is not known to have ended. */
  private async requireLiveSession(sessionId: string): Promise<void> {
    if (!this.ended.has(sessionId) && !this.liveSessions.has(sessionId)) {
      try {
        if (await this.sessions.isLive(sessionId)) this.liveSessions.set(sessionId, true);
        else this.endSession(sessionId);
      } catch (error) {
        if (!isAway(error)) throw error;
      }
    }
    if (this.ended.has(sessionId)) throw new Unauthenticated('The session has ended. Sign in again.');
  }
}
