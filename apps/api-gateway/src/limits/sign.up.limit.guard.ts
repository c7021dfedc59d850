import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { RATE_LIMITS } from '../platform/tokens.js';
import { senderOf } from './client.address.js';
import type { RateLimits } from './rate.limits.js';

/** Refuses sign-ups of an address that has made too many: each makes an organisation, and costs a password's hash. */
@Injectable()
export class SignUpLimitGuard implements CanActivate {
  constructor(@Inject(RATE_LIMITS) private readonly limits: RateLimits) {}

  canActivate(context: ExecutionContext): boolean {
    this.limits.admit('sign_up', senderOf(context.switchToHttp().getRequest<FastifyRequest>().ip));
    return true;
  }
}
