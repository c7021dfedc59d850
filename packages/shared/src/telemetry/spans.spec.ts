import { context, SpanKind, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DomainError } from '../errors/index.js';
import { requestSampler } from './request.sampler.js';
import {
  activeSpan,
  currentTraceparent,
  holdTrace,
  inSpan,
  openSpan,
  outsideTraces,
  setTracing,
  spanContextOf,
} from './spans.js';
import { StagedSpan } from './staged.span.js';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const TRACEPARENT = `00-${TRACE}-00f067aa0ba902b7-01`;
const exporter = new InMemorySpanExporter();
const exported = () =>
  exporter.getFinishedSpans().map(({ name, parentSpanContext }) => [name, parentSpanContext?.spanId]);

beforeAll(() => {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  trace.setGlobalTracerProvider(
    new TracerProvider({
      sampler: requestSampler(1),
      spanProcessors: [new SimpleSpanProcessor({ exporter })],
    }),
  );
});
beforeEach(() => {
  setTracing(true);
  exporter.reset();
});
afterAll(() => {
  setTracing(false);
  trace.disable();
  context.disable();
});

describe('spans', () => {
  it('are children of what runs, of what was stored, or do not begin', async () => {
    await inSpan('nobody asked', {}, async () => undefined);
    await inSpan('not traced', { traceparent: null }, async () => undefined);
    await inSpan('stored', { traceparent: TRACEPARENT }, () => inSpan('inner', {}, async () => undefined));
    const [inner, stored] = exporter.getFinishedSpans();
    expect(exported().map(([name]) => name)).toEqual(['inner', 'stored']);
    expect(stored).toMatchObject({ parentSpanContext: { traceId: TRACE, spanId: '00f067aa0ba902b7' } });
    expect(inner!.parentSpanContext!.spanId).toBe(stored!.spanContext().spanId);
  });

  it('tell an error by its code, never by its message', async () => {
    const refused = new DomainError({ code: 'refused', status: 422, detail: 'of somebody@example.test' });
    await expect(
      inSpan('failing', { traceparent: TRACEPARENT }, async () => {
        throw refused;
      }),
    ).rejects.toBe(refused);
    const [span] = exporter.getFinishedSpans();
    expect(span).toMatchObject({ status: { message: 'refused' }, attributes: { 'error.type': 'refused' } });
    expect(JSON.stringify([span!.attributes, span!.events])).not.toContain('somebody');
  });

  it('refuse what is no traceparent', () => {
    for (const given of [
      '',
      'x',
      TRACEPARENT.replace('00-', 'ff-'),
      TRACEPARENT.replace(TRACE, '0'.repeat(32)),
      null,
    ])
      expect(spanContextOf(given)).toBeUndefined();
    expect(spanContextOf(TRACEPARENT)).toMatchObject({ traceId: TRACE, isRemote: true });
  });

  it('are held for what is done later, and left for what is nobody’s', async () => {
    let held: ReturnType<typeof holdTrace> | undefined;
    await inSpan('one', { traceparent: TRACEPARENT }, async () => {
      held = holdTrace();
      expect(outsideTraces(() => activeSpan())).toBeUndefined();
      expect(currentTraceparent()).toMatch(new RegExp(`^00-${TRACE}-[0-9a-f]{16}-01$`));
    });
    expect(activeSpan()).toBeUndefined();
    expect(held!(() => activeSpan())).toMatchObject({ traceId: TRACE });
  });

  it('of stages are the parents of what begins while they last', async () => {
    const whole = new StagedSpan(openSpan('whole', { traceparent: TRACEPARENT })!.span);
    await whole.run(async () => {
      whole.enter('first');
      await inSpan('in the first', {}, async () => undefined);
      whole.enter('second');
      whole.enter('second');
      await inSpan('in the second', {}, async () => undefined);
      whole.leave();
      await inSpan('after', {}, async () => undefined);
    });
    whole.end();
    const idOf = (name: string) =>
      exporter
        .getFinishedSpans()
        .find((span) => span.name === name)!
        .spanContext().spanId;
    expect(exported()).toEqual([
      ['in the first', idOf('stage first')],
      ['stage first', idOf('whole')],
      ['in the second', idOf('stage second')],
      ['stage second', idOf('whole')],
      ['after', idOf('whole')],
      ['whole', '00f067aa0ba902b7'],
    ]);
  });

  it('begin a trace only for requests', () => {
    const tracer = trace.getTracer('test');
    expect(tracer.startSpan('poll', { kind: SpanKind.CLIENT }).isRecording()).toBe(false);
    expect(tracer.startSpan('GET /', { kind: SpanKind.SERVER }).isRecording()).toBe(true);
  });

  it('are nothing where nothing is traced', async () => {
    setTracing(false);
    expect(openSpan('off', { traceparent: TRACEPARENT })).toBeUndefined();
    expect(await inSpan('off', { traceparent: TRACEPARENT }, async (span) => span.isRecording())).toBe(false);
    expect(currentTraceparent()).toBeUndefined();
    expect(exporter.getFinishedSpans()).toEqual([]);
  });
});
