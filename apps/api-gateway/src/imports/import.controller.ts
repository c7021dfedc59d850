import { Readable } from 'node:stream';
import { Body, Controller, Inject, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { importKind, type ImportKind } from '@slipway/shared/contracts';
import { DomainError } from '@slipway/shared/errors';
import type { Caller } from '../auth/caller.js';
import { answered } from '../http/answered.js';
import { CurrentCaller, KeepsKey } from '../http/route.decorators.js';
import { idempotencyKeyOf } from '../idempotency/idempotency.js';
import { ImportService } from './import.service.js';

@Controller('api/imports')
export class ImportController {
  constructor(@Inject(ImportService) private readonly imports: ImportService) {}

  @KeepsKey()
  @Post(':kind')
  async take(
    @CurrentCaller() { tenant_id }: Caller,
    @Param('kind', { schema: importKind }) kind: ImportKind,
    @Body() body: unknown,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    if (!(body instanceof Readable))
      throw new DomainError({
        code: 'unsupported_media_type',
        status: 415,
        detail: 'Send a file, with "Content-Type: text/csv".',
      });
    return answered(
      reply,
      await this.imports.take(tenant_id, kind, body, (rows) => idempotencyKeyOf(request, rows)),
    );
  }
}
