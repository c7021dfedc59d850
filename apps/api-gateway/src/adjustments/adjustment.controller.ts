import { Body, Controller, Get, Inject, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { adjustmentListQuery, createAdjustment, type CreateAdjustment } from '@slipway/shared/contracts';
import type { Caller } from '../auth/caller.js';
import { answered } from '../http/answered.js';
import { CurrentCaller, KeepsKey } from '../http/route.decorators.js';
import { idempotencyKeyOf } from '../idempotency/idempotency.js';
import { AdjustmentService } from './adjustment.service.js';

@Controller('api/adjustments')
export class AdjustmentController {
  constructor(@Inject(AdjustmentService) private readonly adjustments: AdjustmentService) {}

  @Get()
  list(
    @CurrentCaller() { tenant_id }: Caller,
    @Query({ schema: adjustmentListQuery }) query: z.infer<typeof adjustmentListQuery>,
  ) {
    return this.adjustments.list(tenant_id, query);
  }

  @KeepsKey()
  @Post()
  async create(
    @CurrentCaller() caller: Caller,
    @Body({ schema: createAdjustment }) body: CreateAdjustment,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    return answered(reply, await this.adjustments.create(caller, body, idempotencyKeyOf(request)));
  }
}
