import {
  Body,
  Controller,
  Delete,
  Get,
  Headers,
  HttpCode,
  Inject,
  Param,
  Post,
  Put,
  Query,
  Req,
  Res,
} from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import {
  askedId,
  createTask,
  putTask,
  taskListQuery,
  type CreateTask,
  type Task,
  type TaskContent,
  type TaskDeletion,
  type TaskListQuery,
} from '@slipway/shared/contracts';
import type { Caller } from '../auth/caller.js';
import { CurrentCaller, KeepsKey } from '../http/route.decorators.js';
import { idempotencyKeyOf } from '../idempotency/idempotency.js';
import { shown, taggedUnlessKnown, versionsOf } from './entity.tags.js';
import { TaskService } from './task.service.js';

@Controller('api/tasks')
export class TaskController {
  constructor(@Inject(TaskService) private readonly tasks: TaskService) {}

  @Get()
  list(@CurrentCaller() caller: Caller, @Query({ schema: taskListQuery }) query: TaskListQuery) {
    return this.tasks.list(caller, query);
  }

  @KeepsKey()
  @Post()
  async create(
    @CurrentCaller() caller: Caller,
    @Body({ schema: createTask }) body: CreateTask,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Task> {
    return shown(reply, await this.tasks.create(caller, body, idempotencyKeyOf(request)));
  }

  @Get(':id')
  async read(
    @CurrentCaller() caller: Caller,
    @Param('id', { schema: askedId }) id: string,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Headers('if-none-match') ifNoneMatch?: string,
  ): Promise<Task | undefined> {
    return taggedUnlessKnown(reply, await this.tasks.read(caller, id), ifNoneMatch);
  }

  @Put(':id')
  async replace(
    @CurrentCaller() caller: Caller,
    @Param('id', { schema: askedId }) id: string,
    @Body({ schema: putTask }) body: TaskContent,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Headers('if-match') ifMatch?: string,
  ): Promise<Task> {
    return shown(reply, await this.tasks.replace(caller, id, body, versionsOf(ifMatch)));
  }

  @HttpCode(204)
  @Delete(':id')
  async delete(
    @CurrentCaller() caller: Caller,
    @Param('id', { schema: askedId }) id: string,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Headers('if-match') ifMatch?: string,
  ): Promise<TaskDeletion | undefined> {
    if (await this.tasks.delete(caller, id, versionsOf(ifMatch))) return undefined;
    void reply.status(202);
    return { id, buffered: true };
  }
}
