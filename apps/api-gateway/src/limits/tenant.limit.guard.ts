import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { RATE_LIMITS } from '../platform/tokens.js';
import { tellQuota } from './rate.limit.hook.js';
import type { RateLimits } from './rate.limits.js';

/** Refuses requests of a tenant that has made too many, once it is known whose they are. */
@Injectable()
export class TenantLimitGuard implements CanActivate {
  constructor(@Inject(RATE_LIMITS) private readonly limits: RateLimits) {}

  canActivate(context: ExecutionContext): boolean {
    const http = context.switchToHttp();
    const { caller } = http.getRequest<FastifyRequest>();
    const quota = caller && this.limits.admit('tenant', caller.tenant_id);
    if (quota) tellQuota(http.getResponse<FastifyReply>(), 'tenant', quota);
    return true;
  }
}
