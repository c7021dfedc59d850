import {
  Body,
  Controller,
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
import type { z } from 'zod';
import {
  askedId,
  eventsQuery,
  jobListQuery,
  reportJob,
  type Job,
  type JobAccepted,
  type JobListQuery,
  type JobStats,
  type ReportJob,
} from '@slipway/shared/contracts';
import type { Caller } from '../auth/caller.js';
import { CurrentCaller, KeepsKey, Roles } from '../http/route.decorators.js';
import { streamEvents } from '../realtime/sse.js';
import { StreamService } from '../realtime/stream.service.js';
import { JobService } from './job.service.js';
import { ReportService } from './report.service.js';

@Controller('api/jobs')
export class JobController {
  constructor(
    @Inject(JobService) private readonly jobs: JobService,
    @Inject(ReportService) private readonly reports: ReportService,
    @Inject(StreamService) private readonly streams: StreamService,
  ) {}

  @Get()
  list(@CurrentCaller() { tenant_id }: Caller, @Query({ schema: jobListQuery }) query: JobListQuery) {
    return this.jobs.list(tenant_id, query);
  }

  @Get('stats')
  stats(@CurrentCaller() { tenant_id }: Caller): Promise<JobStats> {
    return this.jobs.stats(tenant_id);
  }

  @Roles('admin', 'member', 'service')
  @Get(':id')
  read(
    @CurrentCaller() { tenant_id }: Caller,
    @Param('id', { schema: askedId }) jobId: string,
  ): Promise<Job> {
    return this.jobs.read(tenant_id, jobId);
  }

  /** Cancelling twice is cancelling once, with a key or without. */
  @KeepsKey()
  @HttpCode(202)
  @Post(':id/cancel')
  cancel(
    @CurrentCaller() caller: Caller,
    @Param('id', { schema: askedId }) jobId: string,
  ): Promise<JobAccepted> {
    return this.jobs.cancel(caller, jobId);
  }

  @HttpCode(202)
  @Post(':id/retry')
  retry(
    @CurrentCaller() { tenant_id }: Caller,
    @Param('id', { schema: askedId }) jobId: string,
  ): Promise<JobAccepted> {
    return this.jobs.retry(tenant_id, jobId);
  }

  @Roles('service')
  @Put(':id')
  report(
    @CurrentCaller() { tenant_id }: Caller,
    @Param('id', { schema: askedId }) jobId: string,
    @Body({ schema: reportJob }) body: ReportJob,
  ): Promise<Job> {
    return this.reports.report(tenant_id, jobId, body);
  }

  /** One page as JSON, or the stream as server-sent events, as the caller accepts. */
  @Get(':id/events')
  async events(
    @CurrentCaller() caller: Caller,
    @Param('id', { schema: askedId }) jobId: string,
    @Query({ schema: eventsQuery }) query: z.infer<typeof eventsQuery>,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Headers('accept') accept = '',
  ): Promise<void> {
    if (accept.includes('text/event-stream'))
      return streamEvents(this.streams, caller, jobId, query.after, request, reply);
    await reply.send(await this.jobs.events(caller.tenant_id, jobId, query.after, query.limit));
  }
}
