import { z } from 'zod';
import { envField, parseEnv } from '@slipway/shared/config';

const schema = z.object({
  HOST: z.string().default('127.0.0.1'),
  /** 0 takes any free port. */
  PORT: envField.port(0),
  /** The bearer token that clients must send; none is asked for when unset. */
  TOKEN: z.string().optional(),
  LOG_LEVEL: envField.logLevel(),
});

/** @throws ConfigError */
export function readEnv(): z.infer<typeof schema> {
  return parseEnv(schema, process.env);
}
