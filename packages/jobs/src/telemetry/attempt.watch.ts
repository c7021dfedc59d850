import { trace, type Span } from '@opentelemetry/api';
import type { JobType } from '@slipway/shared/contracts/jobs';
import {
  activeSpan,
  openSpan,
  SpanKind,
  spanContextOf,
  traceparentOf,
} from '@slipway/shared/telemetry/spans';
import { StagedSpan } from '@slipway/shared/telemetry/staged-span';
import type { Claim } from '../store/claim.repository.js';
import type { Ending } from '../store/ending.repository.js';
import type { AttemptOutcome, JobMetrics } from './job.metrics.js';

/** What an operator sees of one attempt: its span with one for each stage, and its part of the figures. */
export class AttemptWatch {
  private readonly span: StagedSpan | undefined;
  private readonly startedAt = performance.now();
  private stage: { name: string; startedAt: number } | undefined;
  private isOver = false;

  constructor(
    private readonly type: JobType,
    { job }: Claim,
    private readonly metrics: JobMetrics | undefined,
  ) {
    this.span = attemptSpan(job);
    metrics?.waited(type, job.attempt, Date.now() - job.created_at.getTime());
  }

  /** Runs the attempt: what is done in it belongs to its trace. */
  run<T>(work: () => T): T {
    return this.span ? this.span.run(work) : work();
  }

  enter(stage: string): void {
    if (this.stage?.name === stage) return;
    this.leave();
    this.stage = { name: stage, startedAt: performance.now() };
    this.span?.enter(stage);
  }

  /** The handler has ended; what follows is the storing of it. */
  leave(): void {
    if (this.stage)
      this.metrics?.staged(this.type, this.stage.name, performance.now() - this.stage.startedAt);
    this.stage = undefined;
    this.span?.leave();
  }

  ended(ending: Ending): void {
    if ('error' in ending) this.fail(ending.error.code);
    this.finish(outcomeOf(ending));
  }

  /** Another attempt has the job, or how this one ended could not be stored. */
  lost(): void {
    this.fail('attempt_lost');
    this.finish('lost');
  }

  private fail(code: string): void {
    this.span?.setStatus({ code: 2, message: code });
    this.span?.setAttribute('error.type', code);
  }

  private finish(outcome: AttemptOutcome): void {
    if (this.isOver) return;
    this.isOver = true;
    this.leave();
    this.metrics?.ended(this.type, outcome, performance.now() - this.startedAt);
    this.span?.setAttribute('slipway.attempt.outcome', outcome);
    this.span?.end();
  }
}

function outcomeOf(ending: Ending): AttemptOutcome {
  if (ending.status !== 'pending') return ending.status;
  return ending.free ? 'returned' : 'retried';
}

/**
 * A child of the hand-over where the dispatch is this job's alone. Where jobs share one, its span is in the trace of the
 * first: the others are children of their own requests, with a link to it.
 */
function attemptSpan(job: Claim['job']): StagedSpan | undefined {
  const stored = spanContextOf(job.traceparent);
  const dispatch = activeSpan();
  const isOwn = dispatch !== undefined && dispatch.traceId === stored?.traceId;
  const span: Span | undefined = openSpan(`attempt ${job.type}`, {
    kind: SpanKind.CONSUMER,
    traceparent: isOwn ? traceparentOf(dispatch) : job.traceparent,
    links: isOwn ? [] : [traceparentOf(dispatch)],
    attributes: {
      'slipway.job.id': job.id,
      'slipway.job.type': job.type,
      'slipway.job.attempt': job.attempt,
      'slipway.tenant.id': job.tenant_id,
    },
  })?.span;
  return span && trace.isSpanContextValid(span.spanContext()) ? new StagedSpan(span) : undefined;
}
