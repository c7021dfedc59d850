import { Body, Controller, HttpCode, Inject, Post } from '@nestjs/common';
import {
  changePassword,
  requestPasswordReset,
  resetPassword,
  type ChangePassword,
  type PasswordResetRequested,
  type PasswordSet,
  type RequestPasswordReset,
  type ResetPassword,
} from '@slipway/shared/contracts';
import { Source, type RequestSource } from '../audit/request.source.js';
import { CurrentCaller, PasswordInBody, Public } from '../http/route.decorators.js';
import type { Caller } from './caller.js';
import { PasswordService } from './password.service.js';

@Controller('api/auth')
export class PasswordController {
  constructor(@Inject(PasswordService) private readonly passwords: PasswordService) {}

  @PasswordInBody()
  @HttpCode(200)
  @Post('password')
  change(
    @CurrentCaller() caller: Caller,
    @Body({ schema: changePassword }) body: ChangePassword,
    @Source() source: RequestSource,
  ): Promise<PasswordSet> {
    return this.passwords.change(caller, body, source);
  }

  @Public()
  @HttpCode(202)
  @Post('password-reset')
  async request(
    @Body({ schema: requestPasswordReset }) { email }: RequestPasswordReset,
    @Source() source: RequestSource,
  ): Promise<PasswordResetRequested> {
    await this.passwords.request(email, source);
    return { status: 'accepted' };
  }

  @Public()
  @HttpCode(200)
  @Post('password-reset/confirm')
  reset(
    @Body({ schema: resetPassword }) body: ResetPassword,
    @Source() source: RequestSource,
  ): Promise<PasswordSet> {
    return this.passwords.reset(body, source);
  }
}
