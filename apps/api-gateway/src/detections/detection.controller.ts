import { Body, Controller, Get, Inject, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { createDetection, type CreateDetection, type ExampleList } from '@slipway/shared/contracts';
import type { Caller } from '../auth/caller.js';
import { answered } from '../http/answered.js';
import { CurrentCaller, KeepsKey } from '../http/route.decorators.js';
import { idempotencyKeyOf } from '../idempotency/idempotency.js';
import { SETTINGS, type GatewaySettings } from '../platform/tokens.js';
import { DetectionService } from './detection.service.js';
import { exampleOf } from './example.js';

/** What is asked about a repository before there is a project of it. */
@Controller('api')
export class DetectionController {
  private readonly examples: ExampleList;

  constructor(
    @Inject(DetectionService) private readonly detections: DetectionService,
    @Inject(SETTINGS) { exampleRepositories }: GatewaySettings,
  ) {
    this.examples = { data: exampleRepositories.map(exampleOf) };
  }

  @KeepsKey()
  @Post('detections')
  async detect(
    @CurrentCaller() caller: Caller,
    @Body({ schema: createDetection }) body: CreateDetection,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    return answered(reply, await this.detections.submit(caller, body, idempotencyKeyOf(request)));
  }

  /** Repositories that the operator offers to newcomers. */
  @Get('examples')
  list(): ExampleList {
    return this.examples;
  }
}
