import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import {
  approveStatement,
  id,
  listQuery,
  payStatement,
  payoutQuery,
  statementListQuery,
  type ListQuery,
  type PayoutQuery,
  type Statement,
  type StatementListQuery,
} from '@slipway/shared/contracts';
import type { Caller } from '../auth/caller.js';
import { answered } from '../http/answered.js';
import { CurrentCaller, KeepsKey } from '../http/route.decorators.js';
import { idempotencyKeyOf } from '../idempotency/idempotency.js';
import { StatementService } from './statement.service.js';

@Controller('api/statements')
export class StatementController {
  constructor(@Inject(StatementService) private readonly statements: StatementService) {}

  @Get()
  list(
    @CurrentCaller() { tenant_id }: Caller,
    @Query({ schema: statementListQuery }) query: StatementListQuery,
  ) {
    return this.statements.list(tenant_id, query);
  }

  @Get('payout')
  async payout(
    @CurrentCaller() { tenant_id }: Caller,
    @Query({ schema: payoutQuery }) query: PayoutQuery,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const text = await this.statements.payout(tenant_id, query);
    const [type, name] =
      query.format === 'csv'
        ? ['text/csv; charset=utf-8', `payout-${query.period}.csv`]
        : ['application/xml', `payout-${query.period}.xml`];
    await attached(reply, type, name).send(text);
  }

  @Get(':id.csv')
  async csv(
    @CurrentCaller() { tenant_id }: Caller,
    @Param('id', { schema: id }) statementId: string,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const file = await this.statements.csv(tenant_id, statementId);
    await attached(reply, 'text/csv; charset=utf-8', `statement-${statementId}.csv`).send(file);
  }

  @Get(':id.pdf')
  async pdf(
    @CurrentCaller() { tenant_id }: Caller,
    @Param('id', { schema: id }) statementId: string,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const file = await this.statements.pdf(tenant_id, statementId);
    await attached(reply, 'application/pdf', `statement-${statementId}.pdf`).send(file);
  }

  @Get(':id')
  read(
    @CurrentCaller() { tenant_id }: Caller,
    @Param('id', { schema: id }) statementId: string,
  ): Promise<Statement> {
    return this.statements.read(tenant_id, statementId);
  }

  @Get(':id/entries')
  entries(
    @CurrentCaller() { tenant_id }: Caller,
    @Param('id', { schema: id }) statementId: string,
    @Query({ schema: listQuery }) query: ListQuery,
  ) {
    return this.statements.entries(tenant_id, statementId, query);
  }

  @HttpCode(200)
  @Post(':id/approve')
  approve(
    @CurrentCaller() caller: Caller,
    @Param('id', { schema: id }) statementId: string,
    @Body({ schema: approveStatement.prefault({}) }) { step }: z.infer<typeof approveStatement>,
  ): Promise<Statement> {
    return this.statements.approve(caller, statementId, step);
  }

  @KeepsKey()
  @Post(':id/pay')
  async pay(
    @CurrentCaller() { tenant_id }: Caller,
    @Param('id', { schema: id }) statementId: string,
    @Body({ schema: payStatement.prefault({}) }) { paid_on }: z.infer<typeof payStatement>,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    return answered(
      reply,
      await this.statements.pay(tenant_id, statementId, paid_on, idempotencyKeyOf(request)),
    );
  }
}

function attached(reply: FastifyReply, type: string, name: string): FastifyReply {
  return reply.type(type).header('content-disposition', `attachment; filename="${name}"`);
}
