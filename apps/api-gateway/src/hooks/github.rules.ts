import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';

/** The parts of GitHub's push event that matter here; it has many more. */
export const githubPush = z.object({
  ref: z.string(),
  deleted: z.boolean().default(false),
  head_commit: z.object({ id: z.string(), message: z.string() }).nullish(),
  repository: z.object({ default_branch: z.string() }),
});
export type GithubPush = z.infer<typeof githubPush>;

/** Whether `X-Hub-Signature-256` signs exactly these bytes with the secret; the comparison takes the same time either way. */
export function isSignedBy(secret: string, body: Buffer, signature: string | undefined): boolean {
  const expected = Buffer.from(`sha256=${createHmac('sha256', secret).update(body).digest('hex')}`);
  const given = Buffer.from(signature ?? '');
  return given.length === expected.length && timingSafeEqual(given, expected);
}

export type PushDecision =
  | { action: 'ignore'; reason: string }
  /** `branch` is absent for the branch that the project's URL shows. */
  | { action: 'deploy'; branch: string | undefined };

/** As GitHub's own Actions read it. */
const SKIP = /\[(skip ci|ci skip|no ci|skip actions|actions skip)\]/i;

/**
 * What a push asks for: a deployment of its branch, or nothing.
 * @param projectBranch the project's setting; null stands for the repository's default branch
 */
export function decideOnPush(push: GithubPush, projectBranch: string | null): PushDecision {
  const branch = /^refs\/heads\/(.+)$/.exec(push.ref)?.[1];
  if (branch === undefined) return { action: 'ignore', reason: 'not a branch' };
  if (push.deleted || !push.head_commit) return { action: 'ignore', reason: 'the branch was deleted' };
  if (SKIP.test(push.head_commit.message)) return { action: 'ignore', reason: 'the commit says to skip' };
  const isProjectBranch = branch === (projectBranch ?? push.repository.default_branch);
  return { action: 'deploy', branch: isProjectBranch ? undefined : branch };
}
