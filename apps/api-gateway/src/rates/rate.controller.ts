import { Body, Controller, Get, Inject, Post, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import {
  createExchangeRate,
  exchangeRateQuery,
  type CreateExchangeRate,
  type ExchangeRate,
} from '@slipway/shared/contracts';
import type { Caller } from '../auth/caller.js';
import { CurrentCaller } from '../http/route.decorators.js';
import { RateService } from './rate.service.js';

@Controller('api/exchange-rates')
export class RateController {
  constructor(@Inject(RateService) private readonly rates: RateService) {}

  @Get()
  list(
    @CurrentCaller() { tenant_id }: Caller,
    @Query({ schema: exchangeRateQuery }) query: z.infer<typeof exchangeRateQuery>,
  ) {
    return this.rates.list(tenant_id, query);
  }

  @Post()
  async create(
    @CurrentCaller() { tenant_id }: Caller,
    @Body({ schema: createExchangeRate }) body: CreateExchangeRate,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ExchangeRate> {
    const { rate, isNew } = await this.rates.create(tenant_id, body);
    void reply.status(isNew ? 201 : 200);
    return rate;
  }
}
