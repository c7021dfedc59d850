import { Inject, Injectable } from '@nestjs/common';
import { Unauthenticated } from '@slipway/shared/errors';
import type { RequestSource } from '../audit/request.source.js';
import { ApiKeyService } from './api-key.service.js';
import type { Caller } from './caller.js';
import { ExternalIssuer } from './external.issuer.js';
import { TokenService } from './token.service.js';

/** Turns a bearer credential into a caller: the same for HTTP and for sockets. */
@Injectable()
export class Authenticator {
  constructor(
    @Inject(TokenService) private readonly tokens: TokenService,
    @Inject(ApiKeyService) private readonly apiKeys: ApiKeyService,
    @Inject(ExternalIssuer) private readonly external: ExternalIssuer,
  ) {}

  /**
   * @param source where it comes from, asked for when that is to be put on record
   * @throws Unauthenticated
   */
  authenticate(credential: string | undefined, source?: () => RequestSource): Promise<Caller> | Caller {
    if (!credential || credential.length > 4_096) throw new Unauthenticated();
    if (ApiKeyService.looksLikeKey(credential)) return this.apiKeys.authenticate(credential, source);
    return this.external.isMeant(credential)
      ? this.external.authenticate(credential, source)
      : this.tokens.authenticate(credential);
  }
}

/** The credential of an `Authorization: Bearer …` header (RFC 6750). */
export function bearerOf(header: string | undefined): string | undefined {
  return /^bearer ([\w.~+/=-]+)$/i.exec(header ?? '')?.[1];
}
