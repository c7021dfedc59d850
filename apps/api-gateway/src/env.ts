import { z } from 'zod';
import { envField, parseEnv } from '@slipway/shared/config';
import { tracingEnv } from '@slipway/shared/telemetry/tracing';
import { emailDomain, gitUrl } from '@slipway/shared/contracts';
import { areNetworks } from './limits/client.address.js';
import type { DefaultDirectory, ExternalIssuerSettings } from './platform/tokens.js';

const schema = z
  .object({
    DATABASE_URL: z.string().min(1),
    /** As whom the schema is brought up to date at the start; where services have no roles of their own, as DATABASE_URL. */
    DATABASE_OWNER_URL: z.string().min(1).optional(),
    DATABASE_POOL_SIZE: envField.integer(20, 2),
    REDIS_URL: z.string().min(1),
    /** Root folder of the object store: what deployments consist of, and their pictures. */
    STORAGE_DIR: z.string().min(1),
    /**
     * A folder of this gateway's own that outlives it: what it accepted while Postgres was away, and the keys of access
     * tokens, both sealed. Two gateways do not share one.
     */
    GATEWAY_STATE_DIR: z.string().min(1),
    /** Writes that are kept while Postgres is away; further ones are refused. */
    BUFFER_MAX_SIZE: envField.integer(1_000_000, 1),
    /** Hours after which a write that was kept becomes a dead letter. */
    BUFFER_RETENTION_HOURS: envField.integer(24, 1),
    /** How often the buffer is looked at when nothing has happened; when Postgres is back, it is worked off at once. */
    SYNC_INTERVAL_SECONDS: envField.integer(30, 1),
    /** Writes that are carried out together. */
    SYNC_BATCH_SIZE: envField.integer(50, 1),
    /** Refusals after which a write becomes a dead letter; an outage is none. */
    MAX_RETRY_ATTEMPTS: envField.integer(3, 1),
    /** Requests in a minute of one address, and of one tenant; 0 sets no limit. */
    RATE_LIMIT_ADDRESS: envField.integer(3_000, 0),
    RATE_LIMIT_TENANT: envField.integer(12_000, 0),
    /** Sign-ups in a minute from one address; 0 sets no limit. */
    RATE_LIMIT_SIGN_UP: envField.integer(20, 0),
    /** What `GET /metrics` asks for as a bearer token, where others than Prometheus reach this port. */
    METRICS_TOKEN: z.string().min(16).optional(),
    /** Connections that are open at a time, and those of one address (0 sets no limit). */
    MAX_CONNECTIONS: envField.integer(20_000, 1),
    MAX_CONNECTIONS_PER_ADDRESS: envField.integer(512, 0),
    /** Sockets and event streams of one tenant at this gateway. */
    MAX_SOCKETS_PER_TENANT: envField.integer(2_000, 1),
    /** Addresses or networks (`10.0.0.0/8`) of proxies, whose `X-Forwarded-For` is believed. */
    TRUSTED_PROXIES: envField.list().refine(areNetworks, 'must be addresses or networks, like 10.0.0.0/8'),
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
    /** The mail server: `smtp://user:password@host:587`, or `smtps://…`. Without it no mail is sent: links of invitations are shown. */
    SMTP_URL: z.url({ protocol: /^smtps?$/ }).optional(),
    /** The sender of mails. */
    MAIL_FROM: z.string().min(3).default('Slipway <no-reply@localhost>'),
    /** Where people open the dashboard; links in mails lead there. */
    PUBLIC_URL: z.url({ protocol: /^https?$/ }).default('http://localhost:9000'),
    KEY_ENCRYPTION_KEY: envField.keyEncryptionKey(),
    KEY_ENCRYPTION_KEYS_PREVIOUS: envField.previousKeys(),
    JWT_ISSUER: z.string().default('slipway'),
    JWT_AUDIENCE: z.string().default('slipway'),
    /** Where another issuer of access tokens publishes its keys: `https://…`, or `http://` on this machine alone. */
    AUTH_JWKS_URL: z
      .url({ protocol: /^https?$/ })
      .refine(isSafeWay, 'must be https: who is in between could put keys of their own in')
      .optional(),
    /** Instead of that: a secret that another issuer signs access tokens with (HS256). */
    AUTH_HS256_SECRET: z
      .string()
      .refine((secret) => Buffer.byteLength(secret) >= 32, 'must have 32 bytes at least (RFC 7518, 3.2)')
      .optional(),
    /** What `iss` and `aud` must be in tokens of that issuer. */
    AUTH_ISSUER: z.string().min(1).optional(),
    AUTH_AUDIENCE: z.string().min(1).optional(),
    LOG_LEVEL: envField.logLevel(),
    ...tracingEnv,
  })
  .refine(({ RETAIN_EVENTS_DAYS, RETAIN_JOBS_DAYS }) => RETAIN_EVENTS_DAYS <= RETAIN_JOBS_DAYS, {
    path: ['RETAIN_EVENTS_DAYS'],
    message: 'a log cannot be kept for longer than its job (RETAIN_JOBS_DAYS)',
  })
  .refine((env) => env.AUTH_JWKS_URL === undefined || env.AUTH_HS256_SECRET === undefined, {
    path: ['AUTH_HS256_SECRET'],
    message: 'is not mixed with AUTH_JWKS_URL: give one of the two',
  })
  .refine(
    (env) =>
      env.AUTH_JWKS_URL === undefined || (env.AUTH_ISSUER !== undefined && env.AUTH_AUDIENCE !== undefined),
    {
      path: ['AUTH_JWKS_URL'],
      message: 'needs AUTH_ISSUER and AUTH_AUDIENCE: an issuer signs tokens for others, too',
    },
  )
  .refine(
    (env) =>
      env.AUTH_HS256_SECRET === undefined ||
      (env.AUTH_ISSUER !== undefined && env.AUTH_AUDIENCE !== undefined),
    {
      path: ['AUTH_HS256_SECRET'],
      message: 'needs AUTH_ISSUER and AUTH_AUDIENCE: others may share the secret for tokens of their own',
    },
  )
  .refine((env) => env.AUTH_ISSUER !== env.JWT_ISSUER, {
    path: ['AUTH_ISSUER'],
    message: 'must be another one than JWT_ISSUER, which is this installation',
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

/** Nobody stands between this process and its own machine. */
function isSafeWay(url: string): boolean {
  const { protocol, hostname } = new URL(url);
  return protocol === 'https:' || ['127.0.0.1', '[::1]', 'localhost'].includes(hostname);
}

export type Env = z.infer<typeof schema>;

export function readEnv(env: NodeJS.ProcessEnv = process.env): Env {
  return parseEnv(schema, env);
}

/** Who else may issue access tokens, if anybody. */
export function externalIssuerOf(env: Env): ExternalIssuerSettings | undefined {
  const {
    AUTH_JWKS_URL: jwksUrl,
    AUTH_HS256_SECRET: secret,
    AUTH_ISSUER: issuer,
    AUTH_AUDIENCE: audience,
  } = env;
  if (jwksUrl !== undefined) return { jwksUrl, issuer, audience };
  return secret === undefined ? undefined : { secret: Buffer.from(secret), issuer, audience };
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
