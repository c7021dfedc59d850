import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Patch, Post, Query } from '@nestjs/common';
import type { z } from 'zod';
import {
  createDirectory,
  deleteDirectoryQuery,
  id,
  listQuery,
  updateDirectory,
  type CreateDirectory,
  type Directory,
  type JobAccepted,
  type ListQuery,
  type UpdateDirectory,
} from '@slipway/shared/contracts';
import { Source, type RequestSource } from '../audit/request.source.js';
import type { Caller } from '../auth/caller.js';
import { CurrentCaller } from '../http/route.decorators.js';
import { DirectoryService } from './directory.service.js';

@Controller('api/directories')
export class DirectoryController {
  constructor(@Inject(DirectoryService) private readonly directories: DirectoryService) {}

  @Get()
  list(@CurrentCaller() { tenant_id }: Caller, @Query({ schema: listQuery }) query: ListQuery) {
    return this.directories.list(tenant_id, query);
  }

  @Post()
  create(
    @CurrentCaller() caller: Caller,
    @Body({ schema: createDirectory }) body: CreateDirectory,
    @Source() source: RequestSource,
  ): Promise<Directory> {
    return this.directories.create({ caller, source }, body);
  }

  @Get(':id')
  read(
    @CurrentCaller() { tenant_id }: Caller,
    @Param('id', { schema: id }) directoryId: string,
  ): Promise<Directory> {
    return this.directories.read(tenant_id, directoryId);
  }

  @Patch(':id')
  update(
    @CurrentCaller() caller: Caller,
    @Param('id', { schema: id }) directoryId: string,
    @Body({ schema: updateDirectory }) body: UpdateDirectory,
    @Source() source: RequestSource,
  ): Promise<Directory> {
    return this.directories.update({ caller, source }, directoryId, body);
  }

  @HttpCode(202)
  @Post(':id/check')
  check(
    @CurrentCaller() { tenant_id }: Caller,
    @Param('id', { schema: id }) directoryId: string,
  ): Promise<JobAccepted> {
    return this.directories.check(tenant_id, directoryId);
  }

  @HttpCode(204)
  @Delete(':id')
  delete(
    @CurrentCaller() { tenant_id }: Caller,
    @Param('id', { schema: id }) directoryId: string,
    @Query({ schema: deleteDirectoryQuery }) query: z.infer<typeof deleteDirectoryQuery>,
  ): Promise<void> {
    return this.directories.delete(tenant_id, directoryId, query.forget_accounts === 'true');
  }
}
