import { Controller, Get, Inject, Res, UseGuards } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { Registry } from '@slipway/shared/telemetry';
import { Public } from '../http/route.decorators.js';
import type { GatewayHealth } from './gateway.health.js';
import { MetricsGuard } from './metrics.guard.js';
import { HEALTH, METRICS, READINESS } from '../platform/tokens.js';

@Public()
@Controller()
export class HealthController {
  constructor(
    @Inject(HEALTH) private readonly report: GatewayHealth,
    @Inject(METRICS) private readonly registry: Registry,
    @Inject(READINESS) private readonly isReady: () => boolean,
  ) {}

  @Get('health')
  async health(@Res() reply: FastifyReply): Promise<void> {
    const health = await this.report.read();
    await reply.status(health.status === 'unhealthy' ? 503 : 200).send(health);
  }

  @Get(['health/ping', 'health/live'])
  live(): { status: string } {
    return { status: 'ok' };
  }

  @Get(['health/ready', 'ready'])
  async ready(@Res() reply: FastifyReply): Promise<void> {
    const ready = this.isReady() && this.report.canAccept;
    await reply.status(ready ? 200 : 503).send({ status: ready ? 'ready' : 'not_ready' });
  }

  @UseGuards(MetricsGuard)
  @Get('metrics')
  async metrics(@Res() reply: FastifyReply): Promise<void> {
    await reply.type(this.registry.contentType).send(await this.registry.metrics());
  }
}
