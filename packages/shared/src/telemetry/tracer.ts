import { createRequire } from 'node:module';
import { context, propagation, trace, type Span } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { parseKeyPairsIntoRecord, W3CTraceContextPropagator } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { registerInstrumentations } from '@opentelemetry/instrumentation';
import { IORedisInstrumentation } from '@opentelemetry/instrumentation-ioredis';
import { PgInstrumentation } from '@opentelemetry/instrumentation-pg';
import { UndiciInstrumentation } from '@opentelemetry/instrumentation-undici';
import { defaultResource, resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { ATTR_SERVICE_NAME, ATTR_URL_FULL, ATTR_URL_QUERY } from '@opentelemetry/semantic-conventions';
import { requestSampler } from './request.sampler.js';
import type { TracingEnv } from './tracing.env.js';

const EXPORT_TIMEOUT_MS = 5_000;
/** A statement of ours is at most a few thousand characters. */
const MAX_ATTRIBUTE_CHARACTERS = 8_192;

/** Traces this process: its requests, and what it asks of Postgres, Redis and HTTP servers within a trace. */
export function traceTo(
  endpoint: string,
  { service, env }: { service: string; env: TracingEnv },
): () => Promise<void> {
  const provider = new TracerProvider({
    resource: defaultResource().merge(resourceFromAttributes({ [ATTR_SERVICE_NAME]: service })),
    sampler: requestSampler(env.OTEL_TRACES_SAMPLER_ARG),
    spanLimits: { attributeValueLengthLimit: MAX_ATTRIBUTE_CHARACTERS },
    spanProcessors: [
      new BatchSpanProcessor({
        exporter: new OTLPTraceExporter({
          url: new URL('v1/traces', endpoint.endsWith('/') ? endpoint : `${endpoint}/`).href,
          headers: parseKeyPairsIntoRecord(env.OTEL_EXPORTER_OTLP_HEADERS ?? ''),
          timeoutMillis: EXPORT_TIMEOUT_MS,
        }),
        maxQueueSize: env.OTEL_BSP_MAX_QUEUE_SIZE,
        maxExportBatchSize: 512,
        scheduledDelayMillis: env.OTEL_BSP_SCHEDULE_DELAY,
        exportTimeoutMillis: EXPORT_TIMEOUT_MS,
      }),
    ],
  });
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  trace.setGlobalTracerProvider(provider);
  instrument(provider);
  return () => provider.shutdown();
}

function instrument(tracerProvider: TracerProvider): void {
  registerInstrumentations({
    tracerProvider,
    instrumentations: [
      // The text of a statement, never its values. Probes, polls and heartbeats run outside of any span: they get none.
      new PgInstrumentation({ requireParentSpan: true, ignoreConnectSpans: true }),
      new IORedisInstrumentation({ requireParentSpan: true, dbStatementSerializer: (command) => command }),
      new UndiciInstrumentation({ requireParentforSpans: true, requestHook: withoutQuery }),
    ],
  });
  // What an ES module imports passes by the hooks on `require`; what was required once is what it gets.
  const require = createRequire(import.meta.url);
  for (const module of ['pg', 'ioredis']) require(module);
}

/** A filter names people. */
function withoutQuery(span: Span, { origin, path }: { origin: string; path: string }): void {
  const [pathname = '/'] = path.split('?', 1);
  if (pathname === path) return;
  span.setAttributes({ [ATTR_URL_FULL]: origin + pathname, [ATTR_URL_QUERY]: '' });
}
