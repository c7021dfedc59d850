import { ROOT_CONTEXT, SpanKind, trace, TraceFlags } from '@opentelemetry/api';
import { SamplingDecision } from '@opentelemetry/sdk-trace';
import { describe, expect, it } from 'vitest';
import { requestSampler } from './request.sampler.js';

const KEPT = '0af7651916cd43dd8448eb2100000001';
const LEFT = '0af7651916cd43dd8448eb21ffffffff';

const remote = (traceId: string) =>
  trace.setSpanContext(ROOT_CONTEXT, {
    traceId,
    spanId: 'b7ad6b7169203331',
    traceFlags: TraceFlags.SAMPLED,
    isRemote: true,
  });

const decided = (ratio: number, kind: SpanKind, traceId: string, context = ROOT_CONTEXT) =>
  requestSampler(ratio).shouldSample(context, traceId, 'any', kind, {}, []).decision;

describe('what is traced', () => {
  it('is requests, by their ratio, and nothing that has no request', () => {
    expect(decided(1, SpanKind.SERVER, KEPT)).toBe(SamplingDecision.RECORD_AND_SAMPLED);
    expect(decided(0, SpanKind.SERVER, KEPT)).toBe(SamplingDecision.NOT_RECORD);
    expect(decided(1, SpanKind.CLIENT, KEPT)).toBe(SamplingDecision.NOT_RECORD);
    expect(decided(1, SpanKind.INTERNAL, KEPT)).toBe(SamplingDecision.NOT_RECORD);
  });

  it('is not for a caller to decide', () => {
    expect(decided(0, SpanKind.SERVER, KEPT, remote(KEPT))).toBe(SamplingDecision.NOT_RECORD);
    expect(decided(1, SpanKind.SERVER, LEFT, remote(LEFT))).toBe(SamplingDecision.RECORD_AND_SAMPLED);
  });

  it('is what came with a traced job', () => {
    expect(decided(0, SpanKind.CONSUMER, LEFT, remote(LEFT))).toBe(SamplingDecision.RECORD_AND_SAMPLED);
  });
});
