import { z } from 'zod';
import { id, listQuery, plainText, timestamp } from './common.js';
import { deploymentStatus } from './deployment.status.js';
import { gitUrl } from './git-url.js';
import { slug } from './slug.js';

/** A git branch name by the rules of git-check-ref-format(1), which also keep it from reading as an option. */
export const branchName = plainText(244)
  .min(1)
  .refine(
    (name) =>
      !/^-|^\/|\/$|\/\/|\.\.|@\{|[ ~^:?*[\\]|\.$|^@$/.test(name) &&
      name.split('/').every((part) => part !== '' && !part.startsWith('.') && !part.endsWith('.lock')),
    'is not a valid branch name',
  );

/** A folder inside the repository, written with `/`; absolute paths and `..` are refused. */
export const repositoryPath = plainText(1_024)
  .refine((path) => !path.startsWith('/') && !path.includes('\\'), 'must be relative, with forward slashes')
  .refine((path) => !path.split('/').includes('..'), 'must not contain ".."')
  .refine((path) => !path.startsWith('-'), 'must not start with "-"')
  .transform((path) =>
    path
      .split('/')
      .filter((part) => part !== '' && part !== '.')
      .join('/'),
  );

/** A command that the sandboxed shell of the build runs; it never reaches a shell of ours. */
const buildCommand = plainText(4_096).trim().min(1);

export const nodeVersion = z.string().regex(/^\d{1,2}(\.\d{1,3}){0,2}$/, 'use a version like 22 or 22.11.0');

/** What steers a build; `null` means: find out from the repository. */
export const buildSettings = z.object({
  branch: branchName.nullable(),
  root_directory: repositoryPath.nullable(),
  install_command: buildCommand.nullable(),
  build_command: buildCommand.nullable(),
  output_directory: repositoryPath.nullable(),
  node_version: nodeVersion.nullable(),
});
export type BuildSettings = z.infer<typeof buildSettings>;

const partialSettings = buildSettings.partial().shape;

export const createProject = z.strictObject({ git_url: gitUrl, slug: slug.optional(), ...partialSettings });
export type CreateProject = z.infer<typeof createProject>;

export const updateProject = z
  .strictObject({ git_url: gitUrl.optional(), ...partialSettings })
  .refine((body) => Object.keys(body).length > 0, 'nothing to change was given');
export type UpdateProject = z.infer<typeof updateProject>;

export const project = buildSettings.extend({
  id,
  slug: z.string(),
  git_url: z.string(),
  url: z.string(),
  /** The deployment that the project's URL shows now. */
  alias_deployment_id: id.nullable(),
  /** Whether there is a picture of what it shows now. */
  has_picture: z.boolean(),
  latest_deployment: z
    .object({
      id,
      job_id: id,
      status: deploymentStatus,
      branch: z.string().nullable(),
      commit_sha: z.string().nullable(),
      commit_message: z.string().nullable(),
      created_at: timestamp,
    })
    .nullable(),
  created_at: timestamp,
  updated_at: timestamp,
});
export type Project = z.infer<typeof project>;

export const projectListQuery = listQuery.extend({
  /** Part of a slug or of a git URL. */
  q: plainText(128).optional(),
  /** Of the latest deployment. */
  status: deploymentStatus.optional(),
});
export type ProjectListQuery = z.infer<typeof projectListQuery>;

/** Something about a project changed that is no change of a job. */
export const projectChange = z.object({
  slug: z.string(),
  change: z.enum(['created', 'updated', 'promoted', 'deleted']),
});
export type ProjectChange = z.infer<typeof projectChange>;

/** Names that would change how our own tools in the sandbox run, instead of the project's. */
const PROTECTED_VARIABLES =
  /^(PATH|HOME|USER|SHELL|PWD|TMPDIR|LD_.*|NODE_OPTIONS|BASH_ENV|ENV|IFS|GIT_.*|SLIPWAY_.*)$/;

export const variableName = z
  .string()
  .max(256)
  .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'use letters, digits and underscores, not starting with a digit')
  .refine((name) => !PROTECTED_VARIABLES.test(name), 'this variable is set by the platform');

const variableValue = z
  .string()
  .max(32_768)
  .refine((text) => !text.includes('\u0000') && text.isWellFormed(), 'must be Unicode text without NUL');

/** Replaces the whole set of a project's variables. A `null` keeps the value that is stored. */
export const putVariables = z.strictObject({
  variables: z
    .record(variableName, variableValue.nullable())
    .refine((all) => Object.keys(all).length <= 200, 'at most 200 variables'),
});
export type PutVariables = z.infer<typeof putVariables>;

/** The secret with which a git host signs its webhooks; `null` turns them off. */
export const putWebhook = z.strictObject({
  secret: plainText(256).min(16, 'use at least 16 characters').nullable(),
});
export type PutWebhook = z.infer<typeof putWebhook>;

/** Which variables there are; their values never leave again. */
export const variableList = z.object({
  data: z.array(z.object({ name: z.string(), updated_at: timestamp })),
});
export type VariableList = z.infer<typeof variableList>;

/** The body of `POST /project`; the spelling is that of its first users. */
export const deployRequest = z.strictObject({ gitURL: gitUrl, slug: slug.optional() });
export type DeployRequest = z.infer<typeof deployRequest>;

export const deployAnswer = z.object({
  status: z.literal('queued'),
  data: z.object({ projectSlug: z.string(), url: z.string(), job_id: id, deployment_id: id }),
});
export type DeployAnswer = z.infer<typeof deployAnswer>;
