import { Controller, Delete, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import {
  deadLetterListQuery,
  id,
  type DeadLetterListQuery,
  type DeadLetterReplayed,
} from '@slipway/shared/contracts';
import { Source, type RequestSource } from '../audit/request.source.js';
import type { Caller } from '../auth/caller.js';
import { CurrentCaller, Roles } from '../http/route.decorators.js';
import { DeadLetterService } from './dead.letter.service.js';

@Roles('admin')
@Controller('api/dead-letters')
export class DeadLetterController {
  constructor(@Inject(DeadLetterService) private readonly letters: DeadLetterService) {}

  @Get()
  list(
    @CurrentCaller() { tenant_id }: Caller,
    @Query({ schema: deadLetterListQuery }) query: DeadLetterListQuery,
  ) {
    return this.letters.list(tenant_id, query);
  }

  @HttpCode(202)
  @Post(':id/replay')
  replay(
    @CurrentCaller() caller: Caller,
    @Param('id', { schema: id }) letterId: string,
    @Source() source: RequestSource,
  ): Promise<DeadLetterReplayed> {
    return this.letters.replay(caller, letterId, source);
  }

  @HttpCode(204)
  @Delete(':id')
  drop(
    @CurrentCaller() caller: Caller,
    @Param('id', { schema: id }) letterId: string,
    @Source() source: RequestSource,
  ): Promise<void> {
    return this.letters.drop(caller, letterId, source);
  }
}
