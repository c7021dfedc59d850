import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  Inject,
  Param,
  Patch,
  Post,
  Put,
  Query,
} from '@nestjs/common';
import { z } from 'zod';
import {
  createProject,
  projectListQuery,
  putVariables,
  putWebhook,
  updateProject,
  type CreateProject,
  type Project,
  type ProjectListQuery,
  type PutVariables,
  type PutWebhook,
  type UpdateProject,
  type VariableList,
} from '@slipway/shared/contracts';
import type { Caller } from '../auth/caller.js';
import { CurrentCaller } from '../http/route.decorators.js';
import { ProjectService } from './project.service.js';

/** Any text: a slug that cannot be is simply not found. NUL, which Postgres takes in no text, becomes what is in no slug. */
export const slugParameter = z
  .string()
  .max(128)
  .overwrite((text) => text.replaceAll('\u0000', '\ufffd'));

@Controller('api/projects')
export class ProjectController {
  constructor(@Inject(ProjectService) private readonly projects: ProjectService) {}

  @Get()
  list(@CurrentCaller() { tenant_id }: Caller, @Query({ schema: projectListQuery }) query: ProjectListQuery) {
    return this.projects.list(tenant_id, query);
  }

  @Post()
  create(
    @CurrentCaller() { tenant_id }: Caller,
    @Body({ schema: createProject }) body: CreateProject,
  ): Promise<Project> {
    return this.projects.create(tenant_id, body);
  }

  @Get(':slug')
  read(
    @CurrentCaller() { tenant_id }: Caller,
    @Param('slug', { schema: slugParameter }) slug: string,
  ): Promise<Project> {
    return this.projects.read(tenant_id, slug);
  }

  @Patch(':slug')
  update(
    @CurrentCaller() { tenant_id }: Caller,
    @Param('slug', { schema: slugParameter }) slug: string,
    @Body({ schema: updateProject }) body: UpdateProject,
  ): Promise<Project> {
    return this.projects.update(tenant_id, slug, body);
  }

  @HttpCode(204)
  @Delete(':slug')
  delete(
    @CurrentCaller() { tenant_id }: Caller,
    @Param('slug', { schema: slugParameter }) slug: string,
  ): Promise<void> {
    return this.projects.delete(tenant_id, slug);
  }

  @Get(':slug/env')
  listVariables(
    @CurrentCaller() { tenant_id }: Caller,
    @Param('slug', { schema: slugParameter }) slug: string,
  ): Promise<VariableList> {
    return this.projects.listVariables(tenant_id, slug);
  }

  @Put(':slug/env')
  putVariables(
    @CurrentCaller() { tenant_id }: Caller,
    @Param('slug', { schema: slugParameter }) slug: string,
    @Body({ schema: putVariables }) body: PutVariables,
  ): Promise<VariableList> {
    return this.projects.putVariables(tenant_id, slug, body);
  }

  @HttpCode(204)
  @Put(':slug/hooks/github')
  putWebhook(
    @CurrentCaller() { tenant_id }: Caller,
    @Param('slug', { schema: slugParameter }) slug: string,
    @Body({ schema: putWebhook }) body: PutWebhook,
  ): Promise<void> {
    return this.projects.putWebhook(tenant_id, slug, body);
  }
}
