import { Readable } from 'node:stream';
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
  accountListQuery,
  createAccounts,
  csvAccountsQuery,
  id,
  updateAccount,
  verifyAccount,
  type Account,
  type AccountListQuery,
  type AccountStats,
  type RevealedPassword,
  type UpdateAccount,
  type VerifyAccount,
} from '@slipway/shared/contracts';
import { Source, type RequestSource } from '../audit/request.source.js';
import type { Caller } from '../auth/caller.js';
import { NeedsScope } from '../auth/scopes.js';
import { answered } from '../http/answered.js';
import { CurrentCaller, SecretAnswer, KeepsKey } from '../http/route.decorators.js';
import { validated } from '../http/validation.js';
import { idempotencyKeyOf } from '../idempotency/idempotency.js';
import { AccountChangeService } from './account.change.service.js';
import { AccountService } from './account.service.js';
import { PasswordService } from './password.service.js';
import { VerificationService } from './verification.service.js';

@Controller('api/accounts')
export class AccountController {
  constructor(
    @Inject(AccountService) private readonly accounts: AccountService,
    @Inject(AccountChangeService) private readonly changes: AccountChangeService,
    @Inject(VerificationService) private readonly verifications: VerificationService,
    @Inject(PasswordService) private readonly passwords: PasswordService,
  ) {}

  /** JSON with a count or a list; or a CSV file, whose options are in the query. */
  @KeepsKey()
  @Post()
  async create(
    @CurrentCaller() caller: Caller,
    @Query() query: unknown,
    @Body() body: unknown,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    const answer =
      body instanceof Readable
        ? await this.accounts.importCsv(caller, body, validated(csvAccountsQuery, query), (accounts) =>
            idempotencyKeyOf(request, accounts),
          )
        : await this.accounts.create(caller, validated(createAccounts, body), idempotencyKeyOf(request));
    return answered(reply, answer);
  }

  @Get()
  list(@CurrentCaller() { tenant_id }: Caller, @Query({ schema: accountListQuery }) query: AccountListQuery) {
    return this.accounts.list(tenant_id, query);
  }

  @Get('stats')
  stats(@CurrentCaller() { tenant_id }: Caller): Promise<AccountStats> {
    return this.accounts.stats(tenant_id);
  }

  @Get(':id')
  read(
    @CurrentCaller() { tenant_id }: Caller,
    @Param('id', { schema: id }) accountId: string,
  ): Promise<Account> {
    return this.accounts.read(tenant_id, accountId);
  }

  @Put(':id')
  async update(
    @CurrentCaller() caller: Caller,
    @Param('id', { schema: id }) accountId: string,
    @Body({ schema: updateAccount }) body: UpdateAccount,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    return answered(reply, await this.changes.update(caller, accountId, body, idempotencyKeyOf(request)));
  }

  @Delete(':id')
  async delete(
    @CurrentCaller() caller: Caller,
    @Param('id', { schema: id }) accountId: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    return answered(reply, await this.changes.delete(caller, accountId, idempotencyKeyOf(request)));
  }

  @HttpCode(200)
  @Post(':id/verify')
  async verify(
    @CurrentCaller() { tenant_id }: Caller,
    @Param('id', { schema: id }) accountId: string,
    @Body({ schema: verifyAccount }) { code }: VerifyAccount,
  ): Promise<Account> {
    await this.verifications.verify(tenant_id, accountId, code);
    return this.accounts.read(tenant_id, accountId);
  }

  @KeepsKey()
  @Post(':id/resend')
  async resend(
    @CurrentCaller() caller: Caller,
    @Param('id', { schema: id }) accountId: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    return answered(reply, await this.verifications.resend(caller, accountId, idempotencyKeyOf(request)));
  }

  @SecretAnswer()
  @HttpCode(200)
  @NeedsScope('admin')
  @Post(':id/reveal')
  reveal(
    @CurrentCaller() caller: Caller,
    @Param('id', { schema: id }) accountId: string,
    @Source() source: RequestSource,
  ): Promise<RevealedPassword> {
    return this.passwords.reveal(caller, accountId, source);
  }
}
