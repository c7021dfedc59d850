import type { EventSink } from '@slipway/jobs';
import type { JobEvent } from '@slipway/shared/contracts';
import { inSpan, SpanKind } from '@slipway/shared/telemetry/spans';
import type { GatewayMetrics } from './gateway.metrics.js';

interface ObservedOptions {
  /** That of the job, as stored; an event carries none, as it would cost each message more than the job's one column. */
  traceparent: string | null | undefined;
  metrics: Pick<GatewayMetrics, 'emitted'>;
}

/** Shows what is sent to a subscriber: how late it is, and in the trace of its job. Batches of lines alone are not traced. */
export function observedSink(sink: EventSink, { traceparent, metrics }: ObservedOptions): EventSink {
  return {
    ...(sink.outlet ? { outlet: sink.outlet } : {}),
    send: (events, isLive) => {
      const last = events.at(-1);
      if (isLive && last) metrics.emitted(last.at);
      if (!traceparent || events.every(({ type }) => type === 'job.log')) return sink.send(events, isLive);
      return inSpan(
        'emit events',
        { kind: SpanKind.PRODUCER, traceparent, attributes: attributesOf(events) },
        async () => sink.send(events, isLive),
      );
    },
    fail: (error) => sink.fail(error),
  };
}

function attributesOf(events: JobEvent[]) {
  const [first] = events;
  return {
    'slipway.job.id': first?.job_id ?? '',
    'slipway.events.first_seq': first?.seq ?? 0,
    'slipway.events.count': events.length,
    'slipway.events.types': [...new Set(events.map(({ type }) => type))],
  };
}
