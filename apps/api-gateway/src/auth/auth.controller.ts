import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Post, UseGuards } from '@nestjs/common';
import {
  createApiKey,
  id,
  refreshRequest,
  signIn,
  signUp,
  type ApiKeyCreated,
  type ApiKeyList,
  type CreateApiKey,
  type SessionList,
  type SignIn,
  type SignUp,
  type Tokens,
  type User,
} from '@slipway/shared/contracts';
import { Source, type RequestSource } from '../audit/request.source.js';
import { CurrentCaller, Public, SecretAnswer } from '../http/route.decorators.js';
import { SignUpLimitGuard } from '../limits/sign.up.limit.guard.js';
import { UserService } from './user.service.js';
import { ApiKeyService } from './api-key.service.js';
import type { Caller } from './caller.js';
import { NeedsScope } from './scopes.js';
import { SessionService } from './session.service.js';
import { TokenService } from './token.service.js';

@Controller('api/auth')
export class AuthController {
  constructor(
    @Inject(UserService) private readonly users: UserService,
    @Inject(SessionService) private readonly sessions: SessionService,
    @Inject(ApiKeyService) private readonly apiKeys: ApiKeyService,
    @Inject(TokenService) private readonly tokens: TokenService,
  ) {}

  @Public()
  @UseGuards(SignUpLimitGuard)
  @Post('sign-up')
  signUp(
    @Body({ schema: signUp }) body: SignUp,
    @Source() source: RequestSource,
  ): Promise<Tokens & { user: User }> {
    return this.users.signUp(body, source);
  }

  @Public()
  @HttpCode(200)
  @Post('sign-in')
  signIn(
    @Body({ schema: signIn }) body: SignIn,
    @Source() source: RequestSource,
  ): Promise<Tokens & { user: User }> {
    return this.users.signIn(body, source);
  }

  @Public()
  @HttpCode(200)
  @Post('refresh')
  refresh(
    @Body({ schema: refreshRequest }) body: { refresh_token: string },
    @Source() source: RequestSource,
  ): Promise<Tokens> {
    return this.sessions.refresh(body.refresh_token, source);
  }

  @HttpCode(204)
  @Post('sign-out')
  async signOut(@CurrentCaller() caller: Caller, @Source() source: RequestSource): Promise<void> {
    if (caller.session_id) await this.sessions.revoke(caller, caller.session_id, 'user.signed_out', source);
  }

  @Get('user')
  user(@CurrentCaller() caller: Caller): Promise<User> {
    return this.users.read(caller);
  }

  @Get('sessions')
  listSessions(@CurrentCaller() caller: Caller): Promise<SessionList> {
    return this.sessions.list(caller);
  }

  @NeedsScope('admin')
  @HttpCode(204)
  @Delete('sessions/:id')
  revokeSession(
    @CurrentCaller() caller: Caller,
    @Param('id', { schema: id }) sessionId: string,
    @Source() source: RequestSource,
  ): Promise<void> {
    return this.sessions.revoke(caller, sessionId, 'session.revoked', source);
  }

  @Get('api-keys')
  listApiKeys(@CurrentCaller() caller: Caller): Promise<ApiKeyList> {
    return this.apiKeys.list(caller);
  }

  @SecretAnswer()
  @Post('api-keys')
  createApiKey(
    @CurrentCaller() caller: Caller,
    @Body({ schema: createApiKey }) body: CreateApiKey,
    @Source() source: RequestSource,
  ): Promise<ApiKeyCreated> {
    return this.apiKeys.create(caller, body, source);
  }

  @NeedsScope('admin')
  @HttpCode(204)
  @Delete('api-keys/:id')
  revokeApiKey(
    @CurrentCaller() caller: Caller,
    @Param('id', { schema: id }) keyId: string,
    @Source() source: RequestSource,
  ): Promise<void> {
    return this.apiKeys.revoke(caller, keyId, source);
  }

  @Public()
  @Get('jwks')
  jwks(): unknown {
    return this.tokens.jwks;
  }
}
