import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { jwtVerify, SignJWT, type JWK } from 'jose';
import { LRUCache } from 'lru-cache';
import type { Pool } from 'pg';
import { z } from 'zod';
import { role } from '@slipway/shared/contracts';
import { Unauthenticated } from '@slipway/shared/errors';
import type { Sealer } from '@slipway/shared/sealing';
import { POOL, SEALER, SETTINGS, type GatewaySettings } from '../platform/tokens.js';
import type { Caller } from './caller.js';
import { loadSigningKey, SIGNING_ALGORITHM, type SigningKey } from './signing-key.js';

export const ACCESS_TOKEN_SECONDS = 15 * 60;
/** A revoked session's access token may be believed for this long. */
const SESSION_CACHE_MS = 5_000;

const claims = z.object({
  sub: z.uuid(),
  tenant_id: z.uuid(),
  role,
  sid: z.uuid(),
  exp: z.number(),
});

/** Issues and verifies access tokens: JWTs with a pinned algorithm, issuer and audience (RFC 8725). */
@Injectable()
export class TokenService implements OnModuleInit {
  private key!: SigningKey;
  /** Signatures are checked once per token; whether its session lives is asked again after a few seconds. */
  private readonly verified = new LRUCache<string, Caller>({ max: 10_000 });
  private readonly liveSessions = new LRUCache<string, true>({ max: 10_000, ttl: SESSION_CACHE_MS });

  constructor(
    @Inject(POOL) private readonly pool: Pool,
    @Inject(SEALER) private readonly sealer: Sealer,
    @Inject(SETTINGS) private readonly settings: GatewaySettings,
  ) {}

  async onModuleInit(): Promise<void> {
    this.key = await loadSigningKey(this.pool, this.sealer);
  }

  get jwks(): { keys: JWK[] } {
    return { keys: this.key.publicJwks };
  }

  issue(caller: { user_id: string; tenant_id: string; role: string; session_id: string }): Promise<string> {
    const { issuer, audience } = this.settings.jwt;
    return new SignJWT({ tenant_id: caller.tenant_id, role: caller.role, sid: caller.session_id })
      .setProtectedHeader({ alg: SIGNING_ALGORITHM, kid: this.key.kid, typ: 'at+jwt' })
      .setSubject(caller.user_id)
      .setIssuer(issuer)
      .setAudience(audience)
      .setIssuedAt()
      .setExpirationTime(`${ACCESS_TOKEN_SECONDS}s`)
      .sign(this.key.privateKey);
  }

  /** @throws Unauthenticated */
  async authenticate(token: string): Promise<Caller> {
    let caller = this.verified.get(token);
    if (!caller) {
      caller = await this.verify(token);
      this.verified.set(token, caller);
    }
    if ((caller.expires_at ?? 0) <= Date.now())
      throw new Unauthenticated('The access token has expired. Refresh it.');
    await this.requireLiveSession(caller.session_id!);
    return caller;
  }

  /** Makes this process forget that a session was alive. */
  forgetSession(sessionId: string): void {
    this.liveSessions.delete(sessionId);
  }

  private async verify(token: string): Promise<Caller> {
    const { issuer, audience } = this.settings.jwt;
    try {
      const { payload } = await jwtVerify(
        token,
        ({ kid }) => {
          const key = kid === undefined ? undefined : this.key.publicKeys.get(kid);
          if (!key) throw new Unauthenticated('The access token was not signed by a key of ours.');
          return key;
        },
        { algorithms: [SIGNING_ALGORITHM], issuer, audience, typ: 'at+jwt' },
      );
      const { sub, tenant_id, role: callerRole, sid, exp } = claims.parse(payload);
      return { user_id: sub, tenant_id, role: callerRole, session_id: sid, expires_at: exp * 1_000 };
    } catch {
      throw new Unauthenticated();
    }
  }

  private async requireLiveSession(sessionId: string): Promise<void> {
    if (this.liveSessions.has(sessionId)) return;
    const { rowCount } = await this.pool.query(
      'SELECT 1 FROM sessions WHERE id = $1 AND revoked_at IS NULL',
      [sessionId],
    );
    if (rowCount === 0) throw new Unauthenticated('The session has ended. Sign in again.');
    this.liveSessions.set(sessionId, true);
  }
}
