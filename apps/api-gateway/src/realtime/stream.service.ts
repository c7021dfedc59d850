import type { ServerResponse } from 'node:http';
import { Inject, Injectable } from '@nestjs/common';
import type { EventReader, EventSink } from '@slipway/jobs';
import { isTracing } from '@slipway/shared/telemetry/spans';
import type { GatewayMetrics } from '../observability/gateway.metrics.js';
import { observedSink } from '../observability/observed.sink.js';
import { JobService } from '../jobs/job.service.js';
import { CredentialWatch } from './credential.watch.js';
import { GATEWAY_METRICS, READER } from '../platform/tokens.js';

export interface OpenStream {
  /** The highest `seq` at the moment of subscription: the receiver has caught up when it has that. */
  tail: number;
  /** Whether the job had ended by then and the receiver has all of it. */
  hasEnded: boolean;
  /** Starts sending; the returned function stops it. */
  start(): () => void;
}

/** The one way to a job's events: checks that the tenant has the job, then follows its log. All transports use it. */
@Injectable()
export class StreamService {
  /** Answers over HTTP that do not end by themselves, each with how it is ended when the process stops. */
  readonly lasting = new Map<ServerResponse, () => void>();

  constructor(
    @Inject(JobService) private readonly jobs: JobService,
    @Inject(READER) private readonly reader: EventReader,
    /** Each stream ends with the credential that it was opened with. */
    @Inject(CredentialWatch) readonly credentials: CredentialWatch,
    @Inject(GATEWAY_METRICS) private readonly metrics: GatewayMetrics,
  ) {}

  /** @throws NotFound for an unknown job, and for another tenant's; Gone when what follows `after` has expired */
  async open(tenantId: string, jobId: string, after: number, sink: EventSink): Promise<OpenStream> {
    const terminal = await this.jobs.isTerminal(tenantId, jobId, after);
    const tail = await this.reader.tail(jobId);
    const traceparent = isTracing() ? await this.jobs.traceparent(tenantId, jobId) : null;
    const observed = observedSink(sink, { traceparent, metrics: this.metrics });
    return {
      tail,
      hasEnded: terminal && after >= tail,
      start: () => this.reader.follow(jobId, after, observed),
    };
  }

  /** Whether `seq` is the last event there will be, unless somebody runs the job again. */
  async hasEnded(tenantId: string, jobId: string, seq: number): Promise<boolean> {
    return (await this.jobs.isTerminal(tenantId, jobId, seq)) && (await this.reader.tail(jobId)) <= seq;
  }
}
