import type { JobType } from '@slipway/shared/contracts/jobs';

/* What the platform hands to the domains: made once in `gateway.ts`, injected by these names. */

export const POOL = Symbol('pg.Pool');
/** Whether Postgres is there: a `StoreMonitor`. */
export const POSTGRES = Symbol('StoreMonitor of Postgres');
export const LOGGER = Symbol('Logger');
export const SETTINGS = Symbol('GatewaySettings');
export const SEALER = Symbol('Sealer');
export const PUBLISHER = Symbol('EventPublisher');
export const RELAY = Symbol('Relay');
export const READER = Symbol('EventReader');
export const HUB = Symbol('ChannelHub');
export const HEALTH = Symbol('HealthReport');
export const METRICS = Symbol('Registry');
export const GATEWAY_METRICS = Symbol('GatewayMetrics');
export const REDIS = Symbol('Redis');
export const OBJECT_STORE = Symbol('ObjectStore');
export const BUFFER = Symbol('OfflineBuffer');
export const KEPT_MARKS = Symbol('KeptMarks');
export const RATE_LIMITS = Symbol('RateLimits');
export const SOCKET_PLACES = Symbol('SocketPlaces');
export const READINESS = Symbol('ready');

export interface DefaultDirectory {
  name: string;
  /** `{tenant}` stands for the tenant's id. */
  baseUrl: string;
  token: string;
  allowedDomains: string[];
}

/** Who else may issue access tokens; what is left out of `iss` and `aud` is not looked at. */
export type ExternalIssuerSettings = { issuer?: string | undefined; audience?: string | undefined } & (
  { jwksUrl: string } | { secret: Uint8Array }
);

export interface GatewaySettings {
  edgePublicUrl: string;
  gitAllowedHosts: string[];
  allowedOrigins: string[];
  /** What who reads the figures has to bring; nothing where everybody may. */
  metricsToken: string | undefined;
  jwt: { issuer: string; audience: string };
  externalIssuer: ExternalIssuerSettings | undefined;
  /** The mail server, and the sender of mails; none is sent where there is none. */
  mail: { url: string; from: string } | undefined;
  /** Where people open the dashboard. */
  publicUrl: string;
  /** A folder that outlives the process. */
  stateDir: string;
  /** Jobs of one tenant that may be queued or running, where the operator says otherwise than the catalog. */
  tenantConcurrency: Partial<Record<JobType, number>>;
  /** Git URLs that are offered to newcomers. */
  exampleRepositories: string[];
  /** `host:port` pairs at which a directory may be asked over plain http or on a private address. */
  directoryAllowedHosts: string[];
  /** The directory that every tenant has from the start. */
  defaultDirectory: DefaultDirectory | undefined;
}
