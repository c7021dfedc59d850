import { Body, Controller, Get, Inject, Param, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import {
  commissionListQuery,
  createCommissionRun,
  id,
  listQuery,
  type CommissionEntry,
  type CommissionListQuery,
  type CommissionSummary,
  type CommissionTrace,
  type CreateCommissionRun,
  type ListQuery,
} from '@slipway/shared/contracts';
import type { Caller } from '../auth/caller.js';
import { answered } from '../http/answered.js';
import { CurrentCaller, KeepsKey } from '../http/route.decorators.js';
import { idempotencyKeyOf } from '../idempotency/idempotency.js';
import { CommissionService } from './commission.service.js';

@Controller('api/commissions')
export class CommissionController {
  constructor(@Inject(CommissionService) private readonly commissions: CommissionService) {}

  @Get()
  list(
    @CurrentCaller() { tenant_id }: Caller,
    @Query({ schema: commissionListQuery }) query: CommissionListQuery,
  ) {
    return this.commissions.list(tenant_id, query);
  }

  @KeepsKey()
  @Post('runs')
  async run(
    @CurrentCaller() { tenant_id }: Caller,
    @Body({ schema: createCommissionRun }) body: CreateCommissionRun,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    return answered(reply, await this.commissions.run(tenant_id, body, idempotencyKeyOf(request)));
  }

  @Get('summary')
  summary(@CurrentCaller() { tenant_id }: Caller): Promise<CommissionSummary> {
    return this.commissions.summary(tenant_id);
  }

  @Get('runs/:id/comparison')
  comparison(
    @CurrentCaller() { tenant_id }: Caller,
    @Param('id', { schema: id }) jobId: string,
    @Query({ schema: listQuery }) query: ListQuery,
  ) {
    return this.commissions.comparison(tenant_id, jobId, query);
  }

  @Get(':id')
  read(
    @CurrentCaller() { tenant_id }: Caller,
    @Param('id', { schema: id }) entryId: string,
  ): Promise<CommissionEntry> {
    return this.commissions.read(tenant_id, entryId);
  }

  @Get(':id/trace')
  trace(
    @CurrentCaller() { tenant_id }: Caller,
    @Param('id', { schema: id }) entryId: string,
  ): Promise<CommissionTrace> {
    return this.commissions.trace(tenant_id, entryId);
  }
}
