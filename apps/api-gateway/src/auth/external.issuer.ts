import { Inject, Injectable, Optional, type OnModuleInit } from '@nestjs/common';
import { decodeJwt, jwtVerify, type JWTPayload, type JWTVerifyOptions } from 'jose';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import { role } from '@slipway/shared/contracts';
import { DomainError, isDomainError, Unauthenticated } from '@slipway/shared/errors';
import type { Logger } from '@slipway/shared/logging';
import type { Sealer } from '@slipway/shared/sealing';
import type { RequestSource } from '../audit/request.source.js';
import { LOGGER, SEALER, SETTINGS, type GatewaySettings } from '../platform/tokens.js';
import type { Caller } from './caller.js';
import { ExternalUsers } from './external.users.js';
import { IssuerKeys } from './issuer.keys.js';

/** What is believed of a JWKS: signatures by pairs of keys alone. A secret's is HS256 alone; the two are never mixed. */
const PAIR_ALGORITHMS = ['RS256', 'ES256', 'EdDSA'];
const SECRET_ALGORITHMS = ['HS256'];
/** By how much the clocks of two systems may differ. */
const SKEW_SECONDS = 5;

const uuid = z.uuid();

interface Verified {
  caller: Caller;
  expiresAt: number;
  generation: number;
}

/** Access tokens of an issuer that is not this installation: by its JWKS, or by a secret that is shared with it. */
@Injectable()
export class ExternalIssuer implements OnModuleInit {
  private readonly keys: IssuerKeys | undefined;
  private readonly verified = new LRUCache<string, Verified>({ max: 10_000 });

  constructor(
    @Inject(SETTINGS)
    private readonly settings: Pick<GatewaySettings, 'externalIssuer' | 'jwt' | 'stateDir'>,
    @Inject(ExternalUsers) private readonly users: ExternalUsers,
    @Inject(SEALER) sealer: Sealer,
    @Optional() @Inject(LOGGER) logger?: Logger,
  ) {
    const { externalIssuer: external, stateDir } = settings;
    if (external && 'jwksUrl' in external)
      this.keys = new IssuerKeys({ url: external.jwksUrl, stateDir, sealer, logger });
  }

  async onModuleInit(): Promise<void> {
    await this.keys?.start();
  }

  /** Whether a token is for this issuer to judge: one that does not say that it is ours. */
  isMeant(token: string): boolean {
    if (!this.settings.externalIssuer) return false;
    try {
      return decodeJwt(token).iss !== this.settings.jwt.issuer;
    } catch {
      return false;
    }
  }

  /**
   * @param source where it comes from, asked for when that is to be put on record
   * @throws Unauthenticated; DomainError 401 for claims that say too little; Unavailable while no keys are known
   */
  async authenticate(token: string, source?: () => RequestSource): Promise<Caller> {
    const generation = this.keys?.generation ?? 0;
    let verified = this.verified.get(token);
    if (verified?.generation !== generation || verified.expiresAt <= Date.now()) {
      verified = await this.verify(token);
      this.verified.set(token, verified);
    }
    await this.users.ensure(verified.caller, source);
    return verified.caller;
  }

  private async verify(token: string): Promise<Verified> {
    const payload = await this.payloadOf(token).catch((error: unknown) => {
      throw isDomainError(error) ? error : new Unauthenticated();
    });
    const caller = callerOf(payload);
    const expiresAt = payload.exp! * 1_000;
    return {
      caller: { ...caller, expires_at: expiresAt },
      expiresAt,
      generation: this.keys?.generation ?? 0,
    };
  }

  private async payloadOf(token: string): Promise<JWTPayload> {
    const { externalIssuer: external } = this.settings;
    if (!external) throw new Unauthenticated();
    const options: JWTVerifyOptions = {
      requiredClaims: ['exp'],
      clockTolerance: SKEW_SECONDS,
      ...(external.issuer === undefined ? {} : { issuer: external.issuer }),
      ...(external.audience === undefined ? {} : { audience: external.audience }),
    };
    const { payload } = this.keys
      ? await jwtVerify(token, this.keys.find, { ...options, algorithms: PAIR_ALGORITHMS })
      : await jwtVerify(token, secretOf(external), { ...options, algorithms: SECRET_ALGORITHMS });
    return payload;
  }
}

function secretOf(external: NonNullable<GatewaySettings['externalIssuer']>): Uint8Array {
  if (!('secret' in external)) throw new Unauthenticated();
  return external.secret;
}

/** @throws DomainError 401 that says which claim is missing */
function callerOf(payload: JWTPayload): Pick<Caller, 'user_id' | 'tenant_id' | 'role'> {
  const userId = uuid.safeParse(payload['user_id'] ?? payload.sub);
  if (!userId.success) throw lacking('token_without_user', 'a user: "sub" or "user_id" must be a UUID');
  const tenantId = uuid.safeParse(payload['tenant_id']);
  if (!tenantId.success) throw lacking('token_without_tenant', 'an organisation: "tenant_id" must be a UUID');
  const known = role.safeParse(payload['role']);
  if (!known.success)
    throw lacking('token_without_role', `a role: "role" must be one of ${role.options.join(', ')}`);
  return { user_id: userId.data, tenant_id: tenantId.data, role: known.data };
}

function lacking(code: string, what: string): DomainError {
  return new DomainError({ code, status: 401, detail: `The access token does not name ${what}.` });
}
