import { z } from 'zod';
import { envField, parseEnv } from '@slipway/shared/config';
import { tracingEnv, type TracingEnv } from '@slipway/shared/telemetry/tracing';

const schema = z.object({
  DATABASE_URL: z.string().min(1),
  REDIS_URL: z.string().min(1),
  /** Root folder of the object store. */
  STORAGE_DIR: z.string().min(1),
  /** Workspaces of running builds and the caches between them; one file system. */
  BUILD_DIR: z.string().min(1),
  /** What the caches may hold; the longest unused goes first. */
  BUILD_CACHE_BYTES: envField.integer(20 * 1024 ** 3),
  /** Builds at a time; the catalog's figure when unset. */
  BUILD_CONCURRENCY: z.coerce.number().int().min(1).max(64).optional(),
  /** `none` runs builds with the worker's own rights: for repositories that are trusted like the worker itself. */
  BUILD_SANDBOX: z.enum(['bubblewrap', 'none']).default('bubblewrap'),
  /** `off` takes no pictures of published pages. */
  BUILD_PICTURES: z.enum(['on', 'off']).default('on'),
  /** The Chromium that takes them; the one on PATH when unset. */
  CHROMIUM_PATH: z.string().optional(),
  /** `host:port` pairs that may be cloned over plain http or lie on a private address. */
  BUILD_GIT_ALLOWED_HOSTS: envField.list(),
  /** Where the edge is reached from outside. */
  EDGE_PUBLIC_URL: z.url({ protocol: /^https?$/ }).default('http://localhost:8000'),
  KEY_ENCRYPTION_KEY: envField.keyEncryptionKey(),
  KEY_ENCRYPTION_KEYS_PREVIOUS: envField.previousKeys(),
  OPERATIONS_HOST: z.string().default('127.0.0.1'),
  /** Health paths and metrics. 0 takes any free port. */
  OPERATIONS_PORT: envField.port(0),
  LOG_LEVEL: envField.logLevel(),
  ...tracingEnv,
});

export type Env = Omit<z.infer<typeof schema>, keyof TracingEnv> & {
  /** The whole environment; an allow-list of it (registry, CA files, proxies) reaches builds. */
  host: Readonly<Record<string, string | undefined>>;
};

/** @throws ConfigError */
export function readEnv(): Env & TracingEnv {
  return { ...parseEnv(schema, process.env), host: process.env };
}
