import { Body, Controller, HttpCode, Inject, Post } from '@nestjs/common';
import { verifyByLink, type VerifiedByLink, type VerifyByLink } from '@slipway/shared/contracts';
import { Public } from '../http/route.decorators.js';
import { VerificationService } from './verification.service.js';

/** For who opens the link of the mail: the token says for which account they speak. */
@Controller('api/verifications')
export class VerificationController {
  constructor(@Inject(VerificationService) private readonly verifications: VerificationService) {}

  @Public()
  @HttpCode(200)
  @Post()
  verify(@Body({ schema: verifyByLink }) { token }: VerifyByLink): Promise<VerifiedByLink> {
    return this.verifications.verifyByLink(token);
  }
}
