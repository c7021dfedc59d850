import { z } from 'zod';
import { id, isBuffered, jobError, timestamp } from './common.js';
import { deploymentStatus } from './deployment.status.js';
import { job, priority } from './jobs.js';
import { branchName } from './projects.js';

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
  /** Whether there is a picture of its page, at `/api/deployments/:id/picture`. */
  has_picture: z.boolean(),
  error: jobError.nullable(),
  created_at: timestamp,
  published_at: timestamp.nullable(),
});
export type Deployment = z.infer<typeof deployment>;

/** One deployment with the job that builds it. */
export const deploymentDetail = deployment.extend({ job: job.nullable() });
export type DeploymentDetail = z.infer<typeof deploymentDetail>;

/** What a deployment consists of: its largest files, and how much there is in all. */
export const deploymentFiles = z.object({
  data: z.array(z.object({ path: z.string(), size_bytes: z.number().int(), content_type: z.string() })),
  total: z.number().int(),
  size_bytes: z.number().int(),
});
export type DeploymentFiles = z.infer<typeof deploymentFiles>;

export const deploymentAccepted = z.object({
  id,
  job_id: id,
  project_slug: z.string(),
  status: z.literal('queued'),
  url: z.string(),
  buffered: isBuffered,
});
export type DeploymentAccepted = z.infer<typeof deploymentAccepted>;
