import { z } from 'zod';

/** The standard variables of OpenTelemetry that a service reads; `env.ts` of each takes them over. */
export const tracingEnv = {
  /** Where traces go, by OTLP over HTTP: `http://collector:4318`. Without it nothing is traced. */
  OTEL_EXPORTER_OTLP_ENDPOINT: z.url({ protocol: /^https?$/ }).optional(),
  /** `name=value` pairs, divided by commas, that are sent along: the credential of a collector. */
  OTEL_EXPORTER_OTLP_HEADERS: z.string().optional(),
  /** Of the traces that begin here, the part that is kept, 0 to 1; one that began elsewhere is kept as it came. */
  OTEL_TRACES_SAMPLER_ARG: z.coerce.number().min(0).max(1).default(1),
  /** Milliseconds between two exports. */
  OTEL_BSP_SCHEDULE_DELAY: z.coerce.number().int().min(10).default(5_000),
  /** Spans that wait for an export at most; further ones are dropped. */
  OTEL_BSP_MAX_QUEUE_SIZE: z.coerce.number().int().min(512).default(4_096),
  OTEL_SDK_DISABLED: z.enum(['true', 'false']).default('false'),
};

export type TracingEnv = z.infer<z.ZodObject<typeof tracingEnv>>;
