import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import {
  createDeployment,
  deployRequest,
  id,
  listQuery,
  type CreateDeployment,
  type Deployment,
  type DeployRequest,
  type ListQuery,
} from '@slipway/shared/contracts';
import type { Caller } from '../auth/caller.js';
import { CurrentCaller, SubmitsJob } from '../http/route.decorators.js';
import { idempotencyKeyOf } from '../idempotency/idempotency.js';
import { slugParameter } from '../projects/project.controller.js';
import { DeployService } from './deploy.service.js';
import { DeploymentService } from './deployment.service.js';

@Controller()
export class DeploymentController {
  constructor(
    @Inject(DeployService) private readonly deploys: DeployService,
    @Inject(DeploymentService) private readonly deployments: DeploymentService,
  ) {}

  @SubmitsJob()
  @Post(['project', 'api/project'])
  async deploy(
    @CurrentCaller() caller: Caller,
    @Body({ schema: deployRequest }) body: DeployRequest,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    const answer = await this.deploys.deploy(caller, body, idempotencyKeyOf(request));
    void reply.status(answer.status);
    return answer.body;
  }

  @SubmitsJob()
  @Post('api/projects/:slug/deployments')
  async redeploy(
    @CurrentCaller() caller: Caller,
    @Param('slug', { schema: slugParameter }) slug: string,
    @Body({ schema: createDeployment.default({}) }) body: CreateDeployment,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    const answer = await this.deploys.redeploy(caller, slug, body, idempotencyKeyOf(request));
    void reply.status(answer.status);
    return answer.body;
  }

  @Get('api/projects/:slug/deployments')
  list(
    @CurrentCaller() { tenant_id }: Caller,
    @Param('slug', { schema: slugParameter }) slug: string,
    @Query({ schema: listQuery }) query: ListQuery,
  ) {
    return this.deployments.list(tenant_id, slug, query);
  }

  @Get('api/deployments/:id')
  read(
    @CurrentCaller() { tenant_id }: Caller,
    @Param('id', { schema: id }) deploymentId: string,
  ): Promise<Deployment> {
    return this.deployments.read(tenant_id, deploymentId);
  }

  @HttpCode(200)
  @Post('api/deployments/:id/promote')
  promote(
    @CurrentCaller() { tenant_id }: Caller,
    @Param('id', { schema: id }) deploymentId: string,
  ): Promise<Deployment> {
    return this.deployments.promote(tenant_id, deploymentId);
  }
}
