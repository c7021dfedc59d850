import { z } from 'zod';
import { envField, parseEnv } from '@slipway/shared/config';
import { tracingEnv } from '@slipway/shared/telemetry/tracing';

const schema = z.object({
  DATABASE_URL: z.string().min(1),
  REDIS_URL: z.string().min(1),
  /** Runs at a time; the catalog's figure when unset. */
  COMMISSION_CONCURRENCY: z.coerce.number().int().min(1).max(16).optional(),
  OPERATIONS_HOST: z.string().default('127.0.0.1'),
  /** Health paths and metrics. 0 takes any free port. */
  OPERATIONS_PORT: envField.port(0),
  LOG_LEVEL: envField.logLevel(),
  ...tracingEnv,
});

export type Env = z.infer<typeof schema>;

/** @throws ConfigError */
export function readEnv(env: NodeJS.ProcessEnv = process.env): Env {
  return parseEnv(schema, env);
}
