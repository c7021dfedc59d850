import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  Inject,
  Param,
  Post,
  Put,
  Query,
  Req,
  Res,
} from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import {
  createInvoice,
  creditInvoice,
  id,
  invoiceListQuery,
  issueInvoice,
  payInvoice,
  updateInvoice,
  type CreateInvoice,
  type CreditInvoice,
  type Invoice,
  type InvoiceListQuery,
  type IssueInvoice,
  type PayInvoice,
  type UpdateInvoice,
} from '@slipway/shared/contracts';
import type { Caller } from '../auth/caller.js';
import { answered } from '../http/answered.js';
import { CurrentCaller, KeepsKey } from '../http/route.decorators.js';
import { idempotencyKeyOf } from '../idempotency/idempotency.js';
import type { InvoiceFact } from './invoice.facts.js';
import { InvoiceService } from './invoice.service.js';

@Controller('api/invoices')
export class InvoiceController {
  constructor(@Inject(InvoiceService) private readonly invoices: InvoiceService) {}

  @Get()
  list(@CurrentCaller() { tenant_id }: Caller, @Query({ schema: invoiceListQuery }) query: InvoiceListQuery) {
    return this.invoices.list(tenant_id, query);
  }

  @Post()
  async create(
    @CurrentCaller() { tenant_id }: Caller,
    @Body({ schema: createInvoice }) body: CreateInvoice,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    return answered(reply, await this.invoices.create(tenant_id, body));
  }

  @Get(':id')
  read(
    @CurrentCaller() { tenant_id }: Caller,
    @Param('id', { schema: id }) invoiceId: string,
  ): Promise<Invoice> {
    return this.invoices.read(tenant_id, invoiceId);
  }

  @Put(':id')
  replace(
    @CurrentCaller() { tenant_id }: Caller,
    @Param('id', { schema: id }) invoiceId: string,
    @Body({ schema: updateInvoice }) body: UpdateInvoice,
  ): Promise<Invoice> {
    return this.invoices.replace(tenant_id, invoiceId, body);
  }

  @HttpCode(204)
  @Delete(':id')
  delete(
    @CurrentCaller() { tenant_id }: Caller,
    @Param('id', { schema: id }) invoiceId: string,
  ): Promise<void> {
    return this.invoices.delete(tenant_id, invoiceId);
  }

  @KeepsKey()
  @Post(':id/issue')
  issue(
    @CurrentCaller() caller: Caller,
    @Param('id', { schema: id }) invoiceId: string,
    @Body({ schema: issueInvoice.prefault({}) }) body: IssueInvoice,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    return this.happens(caller, { kind: 'issue', invoiceId, body }, request, reply);
  }

  @KeepsKey()
  @Post(':id/pay')
  pay(
    @CurrentCaller() caller: Caller,
    @Param('id', { schema: id }) invoiceId: string,
    @Body({ schema: payInvoice.prefault({}) }) body: PayInvoice,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    return this.happens(caller, { kind: 'pay', invoiceId, body }, request, reply);
  }

  @KeepsKey()
  @Post(':id/credit')
  credit(
    @CurrentCaller() caller: Caller,
    @Param('id', { schema: id }) invoiceId: string,
    @Body({ schema: creditInvoice }) body: CreditInvoice,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    return this.happens(caller, { kind: 'credit', invoiceId, body }, request, reply);
  }

  @KeepsKey()
  @Post(':id/void')
  void(
    @CurrentCaller() caller: Caller,
    @Param('id', { schema: id }) invoiceId: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    return this.happens(caller, { kind: 'void', invoiceId }, request, reply);
  }

  private async happens(
    { tenant_id }: Caller,
    fact: InvoiceFact,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<unknown> {
    return answered(reply, await this.invoices.happens(tenant_id, fact, idempotencyKeyOf(request)));
  }
}
