import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Put, Query } from '@nestjs/common';
import {
  changeMember,
  id,
  listQuery,
  type ChangeMember,
  type ListQuery,
  type Member,
} from '@slipway/shared/contracts';
import { Source, type RequestSource } from '../audit/request.source.js';
import type { Caller } from '../auth/caller.js';
import { CurrentCaller, Roles } from '../http/route.decorators.js';
import { MemberService } from './member.service.js';

@Roles('admin')
@Controller('api/members')
export class MemberController {
  constructor(@Inject(MemberService) private readonly members: MemberService) {}

  @Get()
  list(@CurrentCaller() { tenant_id }: Caller, @Query({ schema: listQuery }) query: ListQuery) {
    return this.members.list(tenant_id, query);
  }

  @Put(':id')
  change(
    @CurrentCaller() caller: Caller,
    @Param('id', { schema: id }) memberId: string,
    @Body({ schema: changeMember }) { role }: ChangeMember,
    @Source() source: RequestSource,
  ): Promise<Member> {
    return this.members.changeRole(caller, memberId, role, source);
  }

  @HttpCode(204)
  @Delete(':id')
  remove(
    @CurrentCaller() caller: Caller,
    @Param('id', { schema: id }) memberId: string,
    @Source() source: RequestSource,
  ): Promise<void> {
    return this.members.remove(caller, memberId, source);
  }
}
