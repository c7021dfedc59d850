import { createHash, timingSafeEqual } from 'node:crypto';
import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Unauthenticated } from '@slipway/shared/errors';
import { SETTINGS, type GatewaySettings } from '../platform/tokens.js';

const digest = (text: string) => createHash('sha256').update(text).digest();

/** Shows the figures to who has the operator's token, or to everybody where there is none. */
@Injectable()
export class MetricsGuard implements CanActivate {
  private readonly expected: Buffer | undefined;

  constructor(@Inject(SETTINGS) { metricsToken }: GatewaySettings) {
    this.expected = metricsToken === undefined ? undefined : digest(`Bearer ${metricsToken}`);
  }

  canActivate(context: ExecutionContext): boolean {
    if (!this.expected) return true;
    const { authorization = '' } = context.switchToHttp().getRequest<FastifyRequest>().headers;
    if (timingSafeEqual(digest(authorization), this.expected)) return true;
    throw new Unauthenticated('The figures need the token that the operator has set (METRICS_TOKEN).');
  }
}
