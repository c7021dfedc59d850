import {
  context,
  INVALID_SPAN_CONTEXT,
  ROOT_CONTEXT,
  SpanStatusCode,
  trace,
  TraceFlags,
  type Attributes,
  type Context,
  type Link,
  type Span,
  type SpanContext,
  type SpanKind,
} from '@opentelemetry/api';
import { isDomainError } from '../errors/index.js';

export { SpanKind, type Span } from '@opentelemetry/api';

/** How a trace goes on in another process: `00-<trace>-<span>-<flags>` (W3C Trace Context). */
const TRACEPARENT = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;

const NO_SPAN = trace.wrapSpanContext(INVALID_SPAN_CONTEXT);

let isOn = false;

/** Whether this process traces. Where it does not, a span costs the look at this. */
export const isTracing = (): boolean => isOn;

export function setTracing(on: boolean): void {
  isOn = on;
}

/** The ids of what runs now, for log lines; nothing outside of a trace. */
export function activeSpan(): SpanContext | undefined {
  return isOn ? trace.getSpanContext(context.active()) : undefined;
}

/** What is stored or sent so that the trace goes on elsewhere; nothing where this request is not traced. */
export function currentTraceparent(): string | undefined {
  return traceparentOf(activeSpan());
}

export function traceparentOf(span: SpanContext | undefined): string | undefined {
  if (!span || !trace.isSpanContextValid(span) || !(span.traceFlags & TraceFlags.SAMPLED)) return undefined;
  return `00-${span.traceId}-${span.spanId}-01`;
}

/** @returns nothing for what is no traceparent: whoever sent it, it begins no trace of ours */
export function spanContextOf(traceparent: string | null | undefined): SpanContext | undefined {
  const [, traceId, spanId, flags] = TRACEPARENT.exec(traceparent ?? '') ?? [];
  if (traceId === undefined || spanId === undefined || flags === undefined) return undefined;
  const span = { traceId, spanId, traceFlags: Number.parseInt(flags, 16), isRemote: true };
  return trace.isSpanContextValid(span) ? span : undefined;
}

export interface SpanStart {
  /** Where it belongs when that is not what runs now: a stored traceparent. Without a valid one there is no span. */
  traceparent?: string | null | undefined;
  kind?: SpanKind;
  attributes?: Attributes;
  /** Traceparents of others that this is done for. */
  links?: readonly (string | null | undefined)[];
}

/** A span of what `work` does, with the error that it throws. */
export async function inSpan<T>(
  name: string,
  start: SpanStart,
  work: (span: Span) => Promise<T>,
): Promise<T> {
  const opened = openSpan(name, start);
  if (!opened) return work(NO_SPAN);
  return context.with(opened.context, async () => {
    try {
      return await work(opened.span);
    } catch (error) {
      failSpan(opened.span, error);
      throw error;
    } finally {
      opened.span.end();
    }
  });
}

/** A span that the caller ends, with the context of what is done in it. @returns nothing where nothing is traced */
export function openSpan(
  name: string,
  { traceparent, kind, attributes = {}, links = [] }: SpanStart,
): { span: Span; context: Context } | undefined {
  if (!isOn) return undefined;
  const parent = parentOf(traceparent);
  if (!parent) return undefined;
  const linked: Link[] = links.flatMap((link) => {
    const to = spanContextOf(link);
    return to ? [{ context: to }] : [];
  });
  const span = trace
    .getTracer('slipway')
    .startSpan(name, { attributes, links: linked, ...(kind === undefined ? {} : { kind }) }, parent);
  return { span, context: trace.setSpan(parent, span) };
}

function parentOf(traceparent: string | null | undefined): Context | undefined {
  if (traceparent === undefined) return trace.getSpanContext(context.active()) && context.active();
  const remote = spanContextOf(traceparent);
  return remote && trace.setSpanContext(ROOT_CONTEXT, remote);
}

/** Says that what a span shows has failed, by the code that the error has. Messages may hold what a caller typed: they stay away. */
export function failSpan(span: Span, error: unknown): void {
  const code = isDomainError(error) ? error.code : 'unexpected';
  span.setStatus({ code: SpanStatusCode.ERROR, message: code });
  span.setAttribute('error.type', code);
}

/** Runs what belongs to no request in particular, whoever happened to cause it. */
export function outsideTraces<T>(work: () => T): T {
  return isOn ? context.with(ROOT_CONTEXT, work) : work();
}

const asIs = <T>(work: () => T): T => work();

/** Holds the trace of the moment for what is done later, by a timer or together with others'. */
export function holdTrace(): <T>(work: () => T) => T {
  if (!isOn) return asIs;
  const held = context.active();
  return (work) => context.with(held, work);
}
