import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import {
  createDeployment,
  deployRequest,
  id,
  listQuery,
  type CreateDeployment,
  type Deployment,
  type DeploymentDetail,
  type DeploymentFiles,
  type DeployRequest,
  type ListQuery,
} from '@slipway/shared/contracts';
import type { Caller } from '../auth/caller.js';
import { answered } from '../http/answered.js';
import { CurrentCaller, KeepsKey } from '../http/route.decorators.js';
import { idempotencyKeyOf } from '../idempotency/idempotency.js';
import { slugParameter } from '../projects/project.controller.js';
import { DeployService } from './deploy.service.js';
import { DeploymentContents } from './deployment.contents.js';
import { DeploymentService } from './deployment.service.js';

@Controller()
export class DeploymentController {
  constructor(
    @Inject(DeployService) private readonly deploys: DeployService,
    @Inject(DeploymentService) private readonly deployments: DeploymentService,
    @Inject(DeploymentContents) private readonly contents: DeploymentContents,
  ) {}

  @KeepsKey()
  @Post(['project', 'api/project'])
  async deploy(
    @CurrentCaller() caller: Caller,
    @Body({ schema: deployRequest }) body: DeployRequest,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    return answered(reply, await this.deploys.deploy(caller, body, idempotencyKeyOf(request)));
  }

  @KeepsKey()
  @Post('api/projects/:slug/deployments')
  async redeploy(
    @CurrentCaller() caller: Caller,
    @Param('slug', { schema: slugParameter }) slug: string,
    @Body({ schema: createDeployment.default({}) }) body: CreateDeployment,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    return answered(reply, await this.deploys.redeploy(caller, slug, body, idempotencyKeyOf(request)));
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
  ): Promise<DeploymentDetail> {
    return this.deployments.read(tenant_id, deploymentId);
  }

  @Get('api/deployments/:id/files')
  files(
    @CurrentCaller() { tenant_id }: Caller,
    @Param('id', { schema: id }) deploymentId: string,
  ): Promise<DeploymentFiles> {
    return this.contents.files(tenant_id, deploymentId);
  }

  @Get('api/deployments/:id/picture')
  async picture(
    @CurrentCaller() { tenant_id }: Caller,
    @Param('id', { schema: id }) deploymentId: string,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { stream, size } = await this.contents.picture(tenant_id, deploymentId);
    // Not awaited: a client that goes away in the middle is no failure of ours.
    void reply
      .type('image/webp')
      .header('content-length', size)
      .header('cache-control', 'private, max-age=31536000, immutable')
      .send(stream);
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
