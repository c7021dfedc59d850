import type { JobType } from '@slipway/shared/contracts/jobs';

/* What the platform hands to the domains: made once in `gateway.ts`, injected by these names. */

export const POOL = Symbol('pg.Pool');
export const DATA_SOURCE = Symbol('typeorm.DataSource');
export const SETTINGS = Symbol('GatewaySettings');
export const SEALER = Symbol('Sealer');
export const PUBLISHER = Symbol('EventPublisher');
export const RELAY = Symbol('Relay');
export const READER = Symbol('EventReader');
export const HUB = Symbol('ChannelHub');
export const HEALTH = Symbol('HealthReport');
export const METRICS = Symbol('Registry');
export const REDIS = Symbol('Redis');
export const OBJECT_STORE = Symbol('ObjectStore');
export const READINESS = Symbol('ready');

export interface DefaultDirectory {
  name: string;
  /** `{tenant}` stands for the tenant's id. */
  baseUrl: string;
  token: string;
  allowedDomains: string[];
}

export interface GatewaySettings {
  edgePublicUrl: string;
  gitAllowedHosts: string[];
  allowedOrigins: string[];
  jwt: { issuer: string; audience: string };
  /** Jobs of one tenant that may be queued or running, where the operator says otherwise than the catalog. */
  tenantConcurrency: Partial<Record<JobType, number>>;
  /** Git URLs that are offered to newcomers. */
  exampleRepositories: string[];
  /** `host:port` pairs at which a directory may be asked over plain http or on a private address. */
  directoryAllowedHosts: string[];
  /** The directory that every tenant has from the start. */
  defaultDirectory: DefaultDirectory | undefined;
}
