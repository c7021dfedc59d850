import { z } from 'zod';
import { envField, parseEnv } from '@slipway/shared/config';

const schema = z.object({
  HOST: z.string().default('127.0.0.1'),
  /** 0 takes any free port. */
  SMTP_PORT: envField.port(0),
  /** The inbox page and its API. 0 takes any free port. */
  HTTP_PORT: envField.port(0),
  LOG_LEVEL: envField.logLevel(),
});

/** @throws ConfigError */
export function readEnv(): z.infer<typeof schema> {
  return parseEnv(schema, process.env);
}
