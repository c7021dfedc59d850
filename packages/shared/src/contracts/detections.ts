import { z } from 'zod';
import { jobError } from './common.js';
import { gitUrl } from './git-url.js';
import { branchName, repositoryPath } from './projects.js';

/** How a tree becomes a site, in words: what detection finds, and what a build did. */
export const buildPlanSummary = z.object({
  /** Its name as people know it, `Vite`; null for plain files and for what is not known. */
  framework: z.string().nullable(),
  package_manager: z.string().nullable(),
  node_version: z.string(),
  /** As they would run; null where nothing runs. */
  install_command: z.string().nullable(),
  build_command: z.string().nullable(),
  /** The likeliest one; null for the root directory itself. */
  output_directory: z.string().nullable(),
});
export type BuildPlanSummary = z.infer<typeof buildPlanSummary>;

/** Asks how a repository would be built, without building it. */
export const createDetection = z.strictObject({
  git_url: gitUrl,
  branch: branchName.optional(),
  root_directory: repositoryPath.optional(),
});
export type CreateDetection = z.infer<typeof createDetection>;

export const detectionResult = z.object({
  branch: z.string(),
  commit_sha: z.string(),
  commit_message: z.string(),
  /** Null when it would not build as it is; `problem` says why. */
  plan: buildPlanSummary.nullable(),
  problem: jobError.nullable(),
  /** Folders with a package of their own, which may be meant as root directory; at most 50. */
  packages: z.array(z.string()),
});
export type DetectionResult = z.infer<typeof detectionResult>;

/** Repositories that a newcomer may deploy at once. */
export const exampleList = z.object({ data: z.array(z.object({ name: z.string(), git_url: z.string() })) });
export type ExampleList = z.infer<typeof exampleList>;
