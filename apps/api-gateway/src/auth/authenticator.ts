import { Inject, Injectable } from '@nestjs/common';
import { Unauthenticated } from '@slipway/shared/errors';
import { ApiKeyService } from './api-key.service.js';
import type { Caller } from './caller.js';
import { TokenService } from './token.service.js';

/** Turns a bearer credential into a caller: the same for HTTP and for sockets. */
@Injectable()
export class Authenticator {
  constructor(
    @Inject(TokenService) private readonly tokens: TokenService,
    @Inject(ApiKeyService) private readonly apiKeys: ApiKeyService,
  ) {}

  /** @throws Unauthenticated */
  authenticate(credential: string | undefined): Promise<Caller> | Caller {
    if (!credential || credential.length > 4_096) throw new Unauthenticated();
    return ApiKeyService.looksLikeKey(credential)
      ? this.apiKeys.authenticate(credential)
      : this.tokens.authenticate(credential);
  }
}

/** The credential of an `Authorization: Bearer …` header (RFC 6750). */
export function bearerOf(header: string | undefined): string | undefined {
  return /^bearer ([\w.~+/=-]+)$/i.exec(header ?? '')?.[1];
}
