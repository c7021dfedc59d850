import {
  Inject,
  Injectable,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Pool } from 'pg';
import { from, lastValueFrom, type Observable } from 'rxjs';
import { answerOfTakenKey, freeAbandonedKey, giveBackKeys, storeAnswer, takeKeys } from '@slipway/jobs';
import { isDomainError } from '@slipway/shared/errors';
import { answerRecord, type Sealer } from '@slipway/shared/sealing';
import { isAway } from '../availability/guarded.queries.js';
import type { StoreMonitor } from '../availability/store.monitor.js';
import { SECRET_ANSWER, SUBMITS } from '../http/route.decorators.js';
import { POOL, POSTGRES, SEALER } from '../platform/tokens.js';
import { idempotencyKeyOf, type IdempotencyKey } from './idempotency.js';

type Claim = IdempotencyKey & { tenantId: string };

/**
 * Carries out a POST with an Idempotency-Key once. Routes that submit a job keep the key in the job's own transaction;
 * this serves all others, and public routes, which have no tenant to keep it for, go without.
 */
@Injectable()
export class IdempotencyInterceptor implements NestInterceptor {
  constructor(
    @Inject(Reflector) private readonly reflector: Reflector,
    @Inject(POOL) private readonly pool: Pool,
    @Inject(POSTGRES) private readonly postgres: StoreMonitor,
    @Inject(SEALER) private readonly sealer: Sealer,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const http = context.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    if (
      request.method !== 'POST' ||
      !request.caller ||
      this.reflector.get<boolean>(SUBMITS, context.getHandler())
    )
      return next.handle();
    const key = idempotencyKeyOf(request);
    if (!key) return next.handle();
    const secret = this.reflector.get<boolean>(SECRET_ANSWER, context.getHandler()) ?? false;
    return from(
      this.once(
        { ...key, tenantId: request.caller.tenant_id },
        secret,
        http.getResponse<FastifyReply>(),
        next,
      ),
    );
  }

  private async once(
    claim: Claim,
    secret: boolean,
    reply: FastifyReply,
    next: CallHandler,
  ): Promise<unknown> {
    const isFirst = await this.postgres.guard(async () => {
      await freeAbandonedKey(this.pool, claim);
      return (await takeKeys(this.pool, [claim])).size > 0;
    });
    if (!isFirst) {
      const answer = await answerOfTakenKey(this.pool, claim);
      if (isDomainError(answer)) throw answer;
      void reply.status(answer.status).header('idempotent-replayed', 'true');
      return this.opened(claim, secret, answer.body);
    }
    const body: unknown = await lastValueFrom(next.handle(), { defaultValue: undefined }).catch(
      async (error: unknown) => {
        // Where the connection broke nobody knows whether it was done: the key stays taken until it is abandoned.
        if (!isAway(error)) await giveBackKeys(this.pool, [claim]);
        throw error;
      },
    );
    // From here on it is done: should the answer not be kept, a repetition waits instead of doing it twice.
    await storeAnswer(this.pool, claim, { status: reply.statusCode, body: this.kept(claim, secret, body) });
    return body;
  }

  private kept(claim: Claim, secret: boolean, body: unknown): unknown {
    if (!secret) return body ?? null;
    return {
      sealed: this.sealer
        .seal(JSON.stringify(body), answerRecord(claim.tenantId, claim.key))
        .toString('base64'),
    };
  }

  private opened(claim: Claim, secret: boolean, body: unknown): unknown {
    if (!secret) return body ?? undefined;
    const { sealed } = body as { sealed: string };
    return JSON.parse(
      this.sealer.open(Buffer.from(sealed, 'base64'), answerRecord(claim.tenantId, claim.key)),
    );
  }
}
