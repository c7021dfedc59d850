import {
  context,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  type Context,
  type Span,
} from '@opentelemetry/api';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { withRequestId } from '@slipway/shared/logging';
import { isTracing, spanContextOf, traceparentOf } from '@slipway/shared/telemetry/spans';
import { routeOf } from './route.label.js';

/** Asked every few seconds by machines. */
const UNTRACED = /^\/(health|ready|metrics)\b/;

interface TracedRequest {
  span: Span;
  context: Context;
}

const requests = new WeakMap<FastifyRequest, TracedRequest>();

/**
 * Each request is a span, named by its route, and the trace of what it causes; it goes on with the caller's own where
 * that sends a `traceparent`. The answer says by `traceresponse` which one it is. Log lines carry the request's id.
 */
export function traceRequests(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    const traced = isTracing() && !UNTRACED.test(request.url) ? begin(request) : undefined;
    if (!traced) return done();
    const traceparent = traceparentOf(traced.span.spanContext());
    if (traceparent !== undefined) reply.raw.setHeader('traceresponse', traceparent);
    context.with(traced.context, done);
  });
  // The body has come in by events of the socket, which know nothing of the request's context.
  fastify.addHook('preValidation', (request, _reply, done) => {
    const traced = requests.get(request);
    withRequestId(request.id, () => (traced ? context.with(traced.context, done) : done()));
  });
  fastify.addHook('onResponse', (request, reply, done) => {
    const span = requests.get(request)?.span;
    span?.setAttribute('http.response.status_code', reply.statusCode);
    if (reply.statusCode >= 500) span?.setStatus({ code: SpanStatusCode.ERROR });
    span?.end();
    done();
  });
}

function begin(request: FastifyRequest): TracedRequest {
  const given = request.headers['traceparent'];
  const remote = typeof given === 'string' ? spanContextOf(given) : undefined;
  const parent = remote ? trace.setSpanContext(ROOT_CONTEXT, remote) : ROOT_CONTEXT;
  const route = routeOf(request);
  const span = trace.getTracer('slipway').startSpan(
    `${request.method} ${route}`,
    {
      kind: SpanKind.SERVER,
      attributes: {
        'http.request.method': request.method,
        'http.route': route,
        'slipway.request.id': request.id,
      },
    },
    parent,
  );
  const traced = { span, context: trace.setSpan(parent, span) };
  requests.set(request, traced);
  return traced;
}
