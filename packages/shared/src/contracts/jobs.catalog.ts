import { z } from 'zod';
import { id } from './common.js';
import { buildPlanSummary, detectionResult } from './detections.js';
import { buildSettings } from './projects.js';
import { sha256 } from './manifest.js';

export interface JobDeclaration<P extends z.ZodType = z.ZodType, R extends z.ZodType = z.ZodType> {
  /** Frozen wire value: jobs of before a deploy are found under it after the deploy. */
  queue: string;
  payload: P;
  result: R;
  /** How often a job is tried before it stays failed. */
  attempts: number;
  backoff: { initial_ms: number; factor: number; max_ms: number };
  /** One attempt may take this long. */
  timeout_ms: number;
  /** Jobs that one worker process runs at a time, unless its operator says otherwise. */
  concurrency: number;
  /** Jobs of one tenant that may be queued or running at a time in the whole fleet, unless its operator says otherwise. */
  tenant_concurrency: number;
}

function declare<P extends z.ZodType, R extends z.ZodType>(
  declaration: JobDeclaration<P, R>,
): JobDeclaration<P, R> {
  return declaration;
}

/** How long each stage of a build took. */
export const stageDuration = z.object({ stage: z.string(), duration_ms: z.number().int() });

const build = declare({
  queue: 'builds',
  payload: z.object({
    deployment_id: id,
    project_id: id,
    slug: z.string(),
    git_url: z.string(),
    settings: buildSettings,
  }),
  result: z.object({
    deployment_id: id,
    url: z.string(),
    commit_sha: z.string(),
    manifest_sha256: sha256,
    file_count: z.number().int(),
    size_bytes: z.number().int(),
    uploaded_blobs: z.number().int(),
    /** Whether an earlier output of the same input was taken instead of building. */
    reused: z.boolean(),
    stages: z.array(stageDuration),
    /** How it was built; absent in results of before this was told. */
    plan: buildPlanSummary.optional(),
    /** What came from a cache: absent where there was nothing to cache. */
    cached: z.object({ dependencies: z.boolean().optional(), framework: z.boolean().optional() }).optional(),
  }),
  attempts: 3,
  backoff: { initial_ms: 1_000, factor: 4, max_ms: 60_000 },
  timeout_ms: 30 * 60_000,
  concurrency: 2,
  tenant_concurrency: 16,
});

const detection = declare({
  queue: 'detections',
  payload: z.object({
    git_url: z.string(),
    branch: z.string().nullable(),
    root_directory: z.string().nullable(),
  }),
  result: detectionResult,
  attempts: 2,
  backoff: { initial_ms: 500, factor: 2, max_ms: 2_000 },
  timeout_ms: 2 * 60_000,
  concurrency: 2,
  tenant_concurrency: 4,
});

/** Every type of job, declared once. */
export const jobCatalog = { build, detection } as const;
export type JobType = keyof typeof jobCatalog;
export type JobPayload<T extends JobType> = z.infer<(typeof jobCatalog)[T]['payload']>;
export type JobResult<T extends JobType> = z.infer<(typeof jobCatalog)[T]['result']>;

export const JOB_TYPES = Object.keys(jobCatalog) as JobType[];

export function isJobType(name: string): name is JobType {
  return Object.hasOwn(jobCatalog, name);
}
