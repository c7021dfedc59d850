import { SpanKind, trace, type Attributes, type Context, type Link } from '@opentelemetry/api';
import {
  ParentBasedSampler,
  SamplingDecision,
  TraceIdRatioBasedSampler,
  type Sampler,
} from '@opentelemetry/sdk-trace';

/**
 * A caller may name the trace that a request is part of; how many requests are kept we decide all the same. A trace begins with a request and with nothing else: what the processes do by themselves (polls, heartbeats, sweeps)
 * would be thousands of traces of one span, which nobody looks for.
 */
export function requestSampler(ratio: number): Sampler {
  const kept = new TraceIdRatioBasedSampler(ratio);
  return new ParentBasedSampler({
    root: {
      shouldSample: (
        parent: Context,
        traceId: string,
        _name: string,
        kind: SpanKind,
        _a: Attributes,
        _l: Link[],
      ) =>
        kind === SpanKind.SERVER && trace.getSpanContext(parent) === undefined
          ? kept.shouldSample(parent, traceId)
          : { decision: SamplingDecision.NOT_RECORD },
      toString: () => `requests(${ratio})`,
    },
    // Of a request the parent is the caller's word; elsewhere it is our own, which came with the job.
    remoteParentSampled: {
      shouldSample: (parent: Context, traceId: string, _name: string, kind: SpanKind) =>
        kind === SpanKind.SERVER
          ? kept.shouldSample(parent, traceId)
          : { decision: SamplingDecision.RECORD_AND_SAMPLED },
      toString: () => `ours, or requests(${ratio})`,
    },
  });
}
