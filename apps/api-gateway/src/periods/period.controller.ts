import { Body, Controller, Get, Inject, Param, Post, Put, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import {
  commissionCalendar,
  id,
  listQuery,
  type CommissionCalendar,
  type ListQuery,
  type Period,
  type PeriodClosePreview,
} from '@slipway/shared/contracts';
import type { Caller } from '../auth/caller.js';
import { answered } from '../http/answered.js';
import { CurrentCaller, KeepsKey } from '../http/route.decorators.js';
import { idempotencyKeyOf } from '../idempotency/idempotency.js';
import { PeriodService } from './period.service.js';

@Controller('api/periods')
export class PeriodController {
  constructor(@Inject(PeriodService) private readonly periods: PeriodService) {}

  @Get()
  list(@CurrentCaller() { tenant_id }: Caller, @Query({ schema: listQuery }) query: ListQuery) {
    return this.periods.list(tenant_id, query);
  }

  @Get('calendar')
  calendar(@CurrentCaller() { tenant_id }: Caller): Promise<CommissionCalendar> {
    return this.periods.calendar(tenant_id);
  }

  @Put('calendar')
  putCalendar(
    @CurrentCaller() { tenant_id }: Caller,
    @Body({ schema: commissionCalendar }) body: CommissionCalendar,
  ): Promise<CommissionCalendar> {
    return this.periods.putCalendar(tenant_id, body);
  }

  @Get(':id')
  read(
    @CurrentCaller() { tenant_id }: Caller,
    @Param('id', { schema: id }) periodId: string,
  ): Promise<Period> {
    return this.periods.read(tenant_id, periodId);
  }

  @Get(':id/close')
  preview(
    @CurrentCaller() { tenant_id }: Caller,
    @Param('id', { schema: id }) periodId: string,
  ): Promise<PeriodClosePreview> {
    return this.periods.preview(tenant_id, periodId);
  }

  @KeepsKey()
  @Post(':id/close')
  async close(
    @CurrentCaller() { tenant_id }: Caller,
    @Param('id', { schema: id }) periodId: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    return answered(reply, await this.periods.close(tenant_id, periodId, idempotencyKeyOf(request)));
  }
}
