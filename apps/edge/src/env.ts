import { z } from 'zod';
import { envField, parseEnv } from '@slipway/shared/config';

const schema = z.object({
  DATABASE_URL: z.string().min(1),
  REDIS_URL: z.string().min(1),
  /** Root folder of the object store. */
  STORAGE_DIR: z.string().min(1),
  EDGE_HOST: z.string().default('127.0.0.1'),
  EDGE_PORT: envField.port(8000),
  /** Sites are `<slug>.<domain>`; several domains are divided by commas. */
  EDGE_DOMAIN: envField.list().transform((domains) => (domains.length > 0 ? domains : ['localhost'])),
  /** Health paths and metrics, apart from the sites' own paths. 0 takes any free port. */
  OPERATIONS_PORT: envField.port(0),
  LOG_LEVEL: envField.logLevel(),
});

/** @throws ConfigError */
export function readEnv(): z.infer<typeof schema> {
  return parseEnv(schema, process.env);
}
