import { z } from 'zod';
import { envField, parseEnv } from '@slipway/shared/config';
import { emailDomain, gitUrl } from '@slipway/shared/contracts';
import type { DefaultDirectory } from './platform/tokens.js';

const schema = z
  .object({
    DATABASE_URL: z.string().min(1),
    DATABASE_POOL_SIZE: envField.integer(20, 2),
    REDIS_URL: z.string().min(1),
    /** Root folder of the object store: what deployments consist of, and their pictures. */
    STORAGE_DIR: z.string().min(1),
    GATEWAY_HOST: z.string().default('127.0.0.1'),
    GATEWAY_PORT: envField.port(9000),
    /** The folder of the built dashboard; without it the gateway serves the API alone. */
    DASHBOARD_DIR: z.string().min(1).optional(),
    /** Where the edge is reached from outside; a site is a sub-domain of its host. */
    EDGE_PUBLIC_URL: z.url({ protocol: /^https?$/ }).default('http://localhost:8000'),
    /** `host:port` pairs that may be cloned over plain http or lie on a private address. */
    BUILD_GIT_ALLOWED_HOSTS: envField.list(),
    /** Origins of web pages that may call the API and open sockets. */
    CORS_ORIGINS: envField.list(),
    /** Git URLs that newcomers are offered to deploy. */
    EXAMPLE_REPOSITORIES: envField.list().pipe(z.array(gitUrl)),
    /** Builds of one tenant that may be queued or running at a time; the catalog's figure when unset. */
    BUILD_TENANT_CONCURRENCY: z.coerce.number().int().min(1).optional(),
    /** Days for which the log of a finished job, and the job itself, are kept. */
    RETAIN_EVENTS_DAYS: envField.integer(30, 1),
    RETAIN_JOBS_DAYS: envField.integer(90, 1),
    /** `host:port` pairs at which a directory may be asked over plain http or on a private address. */
    DIRECTORY_ALLOWED_HOSTS: envField.list(),
    /** The SCIM directory that every tenant has from the start; `{tenant}` in its URL stands for the tenant's id. */
    DEFAULT_DIRECTORY_URL: z
      .string()
      .refine(
        (url) => url.includes('{tenant}'),
        'must contain {tenant}: without it the tenants of one installation would share the accounts of one directory',
      )
      .optional(),
    DEFAULT_DIRECTORY_NAME: z.string().default('Default'),
    DEFAULT_DIRECTORY_TOKEN: z.string().optional(),
    DEFAULT_DIRECTORY_DOMAINS: envField.list().pipe(z.array(emailDomain)),
    KEY_ENCRYPTION_KEY: envField.keyEncryptionKey(),
    KEY_ENCRYPTION_KEYS_PREVIOUS: envField.previousKeys(),
    JWT_ISSUER: z.string().default('slipway'),
    JWT_AUDIENCE: z.string().default('slipway'),
    LOG_LEVEL: envField.logLevel(),
  })
  .refine(({ RETAIN_EVENTS_DAYS, RETAIN_JOBS_DAYS }) => RETAIN_EVENTS_DAYS <= RETAIN_JOBS_DAYS, {
    path: ['RETAIN_EVENTS_DAYS'],
    message: 'a log cannot be kept for longer than its job (RETAIN_JOBS_DAYS)',
  })
  .refine(
    (env) =>
      env.DEFAULT_DIRECTORY_URL === undefined ||
      (env.DEFAULT_DIRECTORY_TOKEN !== undefined && env.DEFAULT_DIRECTORY_DOMAINS.length > 0),
    {
      path: ['DEFAULT_DIRECTORY_URL'],
      message: 'needs DEFAULT_DIRECTORY_TOKEN and DEFAULT_DIRECTORY_DOMAINS',
    },
  );

export type Env = z.infer<typeof schema>;

export function readEnv(env: NodeJS.ProcessEnv = process.env): Env {
  return parseEnv(schema, env);
}

/** The operator's directory, if there is one. */
export function defaultDirectoryOf(env: Env): DefaultDirectory | undefined {
  const { DEFAULT_DIRECTORY_URL: baseUrl, DEFAULT_DIRECTORY_TOKEN: token } = env;
  if (baseUrl === undefined || token === undefined) return undefined;
  return {
    name: env.DEFAULT_DIRECTORY_NAME,
    baseUrl,
    token,
    allowedDomains: env.DEFAULT_DIRECTORY_DOMAINS,
  };
}
