import { Body, Controller, HttpCode, Inject, Post } from '@nestjs/common';
import {
  acceptInvitation,
  openInvitation,
  type AcceptInvitation,
  type OpenedInvitation,
  type OpenInvitation,
  type Tokens,
  type User,
} from '@slipway/shared/contracts';
import { Source, type RequestSource } from '../audit/request.source.js';
import { Public } from '../http/route.decorators.js';
import { InvitationAcceptance } from './acceptance.service.js';

/** Where the link of an invitation leads. */
@Public()
@Controller('api/auth/invitations')
export class AcceptanceController {
  constructor(@Inject(InvitationAcceptance) private readonly acceptance: InvitationAcceptance) {}

  @HttpCode(200)
  @Post('open')
  open(@Body({ schema: openInvitation }) { token }: OpenInvitation): Promise<OpenedInvitation> {
    return this.acceptance.open(token);
  }

  @Post('accept')
  accept(
    @Body({ schema: acceptInvitation }) body: AcceptInvitation,
    @Source() source: RequestSource,
  ): Promise<Tokens & { user: User }> {
    return this.acceptance.accept(body, source);
  }
}
