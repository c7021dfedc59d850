import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import {
  createInvitation,
  id,
  listQuery,
  type CreateInvitation,
  type InvitationSent,
  type ListQuery,
} from '@slipway/shared/contracts';
import { Source, type RequestSource } from '../audit/request.source.js';
import type { Caller } from '../auth/caller.js';
import { CurrentCaller, Roles, SecretAnswer } from '../http/route.decorators.js';
import { InvitationService } from './invitation.service.js';

@Roles('admin')
@Controller('api/invitations')
export class InvitationController {
  constructor(@Inject(InvitationService) private readonly invitations: InvitationService) {}

  @Get()
  list(@CurrentCaller() { tenant_id }: Caller, @Query({ schema: listQuery }) query: ListQuery) {
    return this.invitations.list(tenant_id, query);
  }

  @SecretAnswer()
  @Post()
  create(
    @CurrentCaller() caller: Caller,
    @Body({ schema: createInvitation }) body: CreateInvitation,
    @Source() source: RequestSource,
  ): Promise<InvitationSent> {
    return this.invitations.create(caller, body, source);
  }

  @SecretAnswer()
  @HttpCode(200)
  @Post(':id/resend')
  resend(
    @CurrentCaller() caller: Caller,
    @Param('id', { schema: id }) invitationId: string,
    @Source() source: RequestSource,
  ): Promise<InvitationSent> {
    return this.invitations.resend(caller, invitationId, source);
  }

  @HttpCode(204)
  @Delete(':id')
  revoke(
    @CurrentCaller() caller: Caller,
    @Param('id', { schema: id }) invitationId: string,
    @Source() source: RequestSource,
  ): Promise<void> {
    return this.invitations.revoke(caller, invitationId, source);
  }
}
