import { z } from 'zod';
import { id, jobError, timestamp } from './common.js';
import { priority } from './jobs.js';
import { branchName } from './projects.js';

export const DEPLOYMENT_STATUSES = ['queued', 'building', 'ready', 'failed', 'cancelled'] as const;
export const deploymentStatus = z.enum(DEPLOYMENT_STATUSES);
export type DeploymentStatus = z.infer<typeof deploymentStatus>;

export const createDeployment = z.strictObject({
  branch: branchName.optional(),
  priority: priority.optional(),
});
export type CreateDeployment = z.infer<typeof createDeployment>;

export const deployment = z.object({
  id,
  project_id: id,
  project_slug: z.string(),
  job_id: id,
  status: deploymentStatus,
  /** The URL of exactly this deployment; it never shows another one. */
  url: z.string(),
  /** Whether the project's own URL shows this deployment now. */
  is_alias: z.boolean(),
  git_url: z.string(),
  branch: z.string().nullable(),
  commit_sha: z.string().nullable(),
  commit_message: z.string().nullable(),
  file_count: z.number().int().nullable(),
  size_bytes: z.number().int().nullable(),
  error: jobError.nullable(),
  created_at: timestamp,
  published_at: timestamp.nullable(),
});
export type Deployment = z.infer<typeof deployment>;

export const deploymentAccepted = z.object({
  id,
  job_id: id,
  project_slug: z.string(),
  status: z.literal('queued'),
  url: z.string(),
});
export type DeploymentAccepted = z.infer<typeof deploymentAccepted>;
