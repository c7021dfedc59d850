import { setTracing } from './spans.js';
import type { TracingEnv } from './tracing.env.js';

export { tracingEnv, type TracingEnv } from './tracing.env.js';

/** Ends tracing: what waits for an export is sent. */
export type StopTracing = () => Promise<void>;

/**
 * Starts to trace when the environment says where to. Called before anything loads pg, ioredis or undici: what is loaded
 * earlier is not traced. Without an endpoint nothing of it is even loaded.
 */
export async function startTracing(service: string, env: TracingEnv): Promise<StopTracing> {
  if (env.OTEL_EXPORTER_OTLP_ENDPOINT === undefined || env.OTEL_SDK_DISABLED === 'true')
    return async () => undefined;
  const { traceTo } = await import('./tracer.js');
  const stop = traceTo(env.OTEL_EXPORTER_OTLP_ENDPOINT, { service, env });
  setTracing(true);
  return async () => {
    setTracing(false);
    await stop();
  };
}
