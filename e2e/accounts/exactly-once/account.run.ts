import type { SlipwayClient } from '@slipway/client';
import { TERMINAL_STATUSES, type Account, type Job } from '@slipway/shared/contracts';
import type { ScimDirectory } from '@slipway/testing/scim';
import { pause } from '../../faults/until.ts';
import { DOMAIN, TOKEN } from '../accounts.fixture.ts';

export const ACCOUNTS = 50;
const LOOK_EVERY_MS = 300;
const MAX_RETRIES = 30;

export interface RunOutcome {
  /** What does not hold; empty when all does. */
  violations: string[];
  /** Claims of the job by workers. */
  attempts: number;
  /** How often somebody had to run the job again because accounts had failed. */
  retries: number;
}

/** One job of fifty accounts in a directory of its own, held against what the directory has in the end. */
export async function runJob(
  client: SlipwayClient,
  directory: ScimDirectory,
  space: string,
): Promise<RunOutcome> {
  const { id } = await client.directories.add({
    name: space,
    base_url: directory.base(space),
    token: TOKEN,
    allowed_domains: [DOMAIN],
  });
  const { job_id } = await client.accounts.create({ count: ACCOUNTS, directory_id: id });
  let retries = 0;
  let job = await ended(client, job_id);
  while (job.status === 'failed' && job.error?.code === 'accounts_failed' && retries < MAX_RETRIES) {
    await client.retry(job_id);
    retries += 1;
    job = await ended(client, job_id);
  }
  if (job.status !== 'completed')
    return {
      violations: [`${space}: the job is ${job.status}: ${job.error_message}`],
      attempts: job.attempt,
      retries,
    };
  // What was cut off may still be carried out by the directory.
  await directory.idle();
  const { data } = await client.accounts.list({ job_id, limit: 100 });
  const violations = [
    ...compare(space, directory, data),
    ...(await comparePassword(client, directory, space, data)),
  ];
  return { violations, attempts: job.attempt, retries };
}

async function ended(client: SlipwayClient, jobId: string): Promise<Job> {
  for (;;) {
    const job = await client.job(jobId);
    if (TERMINAL_STATUSES.has(job.status)) return job;
    await pause(LOOK_EVERY_MS);
  }
}

/** Every account is there once and is ours; nothing else is there. */
function compare(space: string, directory: ScimDirectory, accounts: Account[]): string[] {
  const violations: string[] = [];
  const users = directory.users(space);
  if (accounts.length !== ACCOUNTS) violations.push(`${accounts.length} accounts are on record`);
  if (users.length !== ACCOUNTS) violations.push(`${users.length} users are in the directory`);
  const byId = new Map(users.map((user) => [user.id, user]));
  const owned = new Set<string>();
  for (const { id, status, origin, target_id, username } of accounts) {
    const user = byId.get(target_id ?? '');
    if (status !== 'created' || origin !== 'created') violations.push(`${username} is ${status}, ${origin}`);
    if (!user) violations.push(`${username} points to ${target_id}, which is not there`);
    else if (user.externalId !== id || user.userName !== username)
      violations.push(`${username} points to ${user.userName} of ${user.externalId}`);
    else owned.add(user.id);
  }
  for (const { id, userName } of users)
    if (!owned.has(id)) violations.push(`${userName} (${id}) is an orphan`);
  return violations.map((text) => `${space}: ${text}`);
}

/** What we would reveal is what the directory was given, by whichever attempt it was. */
async function comparePassword(
  client: SlipwayClient,
  directory: ScimDirectory,
  space: string,
  accounts: Account[],
): Promise<string[]> {
  const [account] = accounts;
  if (!account?.target_id) return [];
  const { password } = await client.accounts.reveal(account.id);
  return directory.password(space, account.target_id) === password
    ? []
    : [`${space}: the password of ${account.username} is not the one in the directory`];
}
