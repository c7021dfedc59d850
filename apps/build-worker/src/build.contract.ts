import type { BuildPlanSummary } from '@slipway/shared/contracts';
import type { JobPayload } from '@slipway/shared/contracts/jobs';
import type { Logger } from '@slipway/shared/logging';
import type { ObjectStore } from '@slipway/storage';
import type { BuildLimits } from './build.limits.js';
import type { SandboxKind } from './sandbox/sandbox.js';

export interface BuildRequest {
  payload: JobPayload<'build'>;
  tenantId: string;
  /** The project's own, in plain text. Their values are secrets: they are redacted wherever the build prints them. */
  variables: Record<string, string>;
}

export interface BuildReporter {
  /** One line without its line end. */
  log(stream: 'stdout' | 'stderr' | 'system', text: string): void;
  /** Percent of the whole build, 0 to 100. */
  progress(percent: number, stage: string, message?: string): void;
}

/** An earlier output of the same input. */
export interface ReusableOutput {
  manifest_sha256: string;
  file_count: number;
  size_bytes: number;
}

export interface BuildResult extends ReusableOutput {
  commit_sha: string;
  commit_message: string;
  branch: string;
  /** Of everything that the output depends on. */
  fingerprint: string;
  uploaded_blobs: number;
  /** Whether an earlier output of the same input was taken instead of building. */
  reused: boolean;
  stages: { stage: string; duration_ms: number }[];
  plan: BuildPlanSummary;
  cached: CachedParts;
}

/** What came from a cache, of what could have come from one. */
export interface CachedParts {
  dependencies?: boolean;
  framework?: boolean;
}

export interface BuildDependencies {
  store: ObjectStore;
  /** One folder per running build is made and removed here. */
  workspaceRoot: string;
  /** On the same file system as `workspaceRoot`: what is cached is moved, not copied. */
  cacheRoot: string;
  /** `host:port` pairs that may be cloned over plain http, and on loopback and private addresses. */
  gitAllowedHosts: readonly string[];
  sandbox: SandboxKind;
  limits: BuildLimits;
  /** The worker's own environment; only an allow-list of it (registry, CA files, proxies) reaches a build. */
  hostEnvironment: Readonly<Record<string, string | undefined>>;
  /** The newest deployment of this tenant with the fingerprint, if there is one. */
  findReusable(tenantId: string, fingerprint: string): Promise<ReusableOutput | undefined>;
  /** Every address of a host name; the system's resolver unless given. */
  resolve?: (host: string) => Promise<string[]>;
  logger: Logger;
}
