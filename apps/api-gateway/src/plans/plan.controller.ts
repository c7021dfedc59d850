import { Body, Controller, Get, HttpCode, Inject, Param, Patch, Post, Put, Query } from '@nestjs/common';
import { z } from 'zod';
import {
  createPlan,
  id,
  planListQuery,
  planVersionNumber,
  previewPlan,
  publishPlan,
  putPlanDraft,
  updatePlan,
  type CreatePlan,
  type Plan,
  type PlanPreview,
  type PreviewPlan,
  type PublishPlan,
  type PutPlanDraft,
} from '@slipway/shared/contracts';
import type { Caller } from '../auth/caller.js';
import { CurrentCaller } from '../http/route.decorators.js';
import { PlanService } from './plan.service.js';

const versionNumber = z.coerce.number().pipe(planVersionNumber);

@Controller('api/plans')
export class PlanController {
  constructor(@Inject(PlanService) private readonly plans: PlanService) {}

  @Get()
  list(
    @CurrentCaller() { tenant_id }: Caller,
    @Query({ schema: planListQuery }) query: z.infer<typeof planListQuery>,
  ) {
    return this.plans.list(tenant_id, query);
  }

  @Post()
  create(
    @CurrentCaller() { tenant_id }: Caller,
    @Body({ schema: createPlan }) body: CreatePlan,
  ): Promise<Plan> {
    return this.plans.create(tenant_id, body);
  }

  @HttpCode(200)
  @Post('preview')
  previewDocument(@Body({ schema: previewPlan }) body: PreviewPlan): PlanPreview {
    return this.plans.previewDocument(body);
  }

  @Get(':id')
  read(@CurrentCaller() { tenant_id }: Caller, @Param('id', { schema: id }) planId: string): Promise<Plan> {
    return this.plans.read(tenant_id, planId);
  }

  @Patch(':id')
  rename(
    @CurrentCaller() { tenant_id }: Caller,
    @Param('id', { schema: id }) planId: string,
    @Body({ schema: updatePlan }) { name }: z.infer<typeof updatePlan>,
  ): Promise<Plan> {
    return this.plans.rename(tenant_id, planId, name);
  }

  @Put(':id/draft')
  putDraft(
    @CurrentCaller() { tenant_id }: Caller,
    @Param('id', { schema: id }) planId: string,
    @Body({ schema: putPlanDraft }) body: PutPlanDraft,
  ): Promise<Plan> {
    return this.plans.putDraft(tenant_id, planId, body);
  }

  @Put(':id/versions/:n')
  putVersion(
    @CurrentCaller() { tenant_id }: Caller,
    @Param('id', { schema: id }) planId: string,
    @Param('n', { schema: versionNumber }) version: number,
    @Body({ schema: putPlanDraft }) body: PutPlanDraft,
  ): Promise<Plan> {
    return this.plans.putVersion(tenant_id, planId, version, body);
  }

  @HttpCode(200)
  @Post(':id/versions/:n/publish')
  publish(
    @CurrentCaller() { tenant_id }: Caller,
    @Param('id', { schema: id }) planId: string,
    @Param('n', { schema: versionNumber }) version: number,
    @Body({ schema: publishPlan }) body: PublishPlan,
  ): Promise<Plan> {
    return this.plans.publish(tenant_id, planId, version, body);
  }

  @HttpCode(200)
  @Post(':id/preview')
  preview(
    @CurrentCaller() { tenant_id }: Caller,
    @Param('id', { schema: id }) planId: string,
    @Body({ schema: previewPlan }) body: PreviewPlan,
  ): Promise<PlanPreview> {
    return this.plans.preview(tenant_id, planId, body);
  }
}
