import { z } from 'zod';
import { envField, parseEnv } from '@slipway/shared/config';
import { tracingEnv } from '@slipway/shared/telemetry/tracing';

const schema = z.object({
  DATABASE_URL: z.string().min(1),
  REDIS_URL: z.string().min(1),
  /** Jobs at a time that make accounts; the catalog's figure when unset. */
  ACCOUNT_CONCURRENCY: z.coerce.number().int().min(1).max(64).optional(),
  /** `host:port` pairs at which a directory may be asked over plain http or on a private address. */
  DIRECTORY_ALLOWED_HOSTS: envField.list(),
  /** Calls at a time to one directory at most. */
  DIRECTORY_CONNECTIONS: envField.integer(32, 1),
  /** How long a directory may take to answer. */
  DIRECTORY_TIMEOUT_SECONDS: envField.integer(30, 1),
  /** The mail server: `smtp://user:password@host:587`, or `smtps://…`. */
  SMTP_URL: z.url({ protocol: /^smtps?$/ }),
  /** The sender of mails. */
  MAIL_FROM: z.string().min(3).default('Slipway <no-reply@localhost>'),
  /** Where people open the dashboard; links in mails lead there. */
  PUBLIC_URL: z.url({ protocol: /^https?$/ }).default('http://localhost:9000'),
  KEY_ENCRYPTION_KEY: envField.keyEncryptionKey(),
  KEY_ENCRYPTION_KEYS_PREVIOUS: envField.previousKeys(),
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
