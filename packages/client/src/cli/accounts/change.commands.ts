import { randomUUID } from 'node:crypto';
import type { Command } from 'commander';
import type { Account, JobAccepted, RevealedPassword } from '@slipway/shared/contracts';
import { jobCatalog } from '@slipway/shared/contracts/jobs';
import { UnreachableError } from '../../sdk/problem.error.js';
import type { SlipwayClient } from '../../sdk/slipway.client.js';
import type { CliContext } from '../context.js';
import { seenThrough } from '../outcome.js';
import { confirm } from '../questions.js';
import { findAccount } from './account.lookup.js';

type Yes = { yes?: boolean };

/** What is done with one account that is there. */
export function changeCommands(accounts: Command, context: CliContext): void {
  const { client, output } = context;
  const commandFor = (name: string, description: string) =>
    accounts.command(name).description(description).argument('<account>', 'its id or e-mail address');

  commandFor('verify', 'give the code that was mailed')
    .argument('<code>', 'six digits')
    .action(async (target: string, code: string) => {
      const api = await client();
      const account = await api.accounts.verify((await findAccount(api, target)).id, code);
      output().show(account, [`${account.email} is ${account.status}.`]);
    });

  commandFor('resend', 'mail a new code; the one before is worth nothing then').action((target: string) =>
    byJob(
      target,
      (api, { id }) => api.accounts.resend(id),
      ({ email }) => `A new code was mailed to ${email}.`,
    ),
  );

  commandFor('reveal', 'show the password: once, and on record')
    .option('-y, --yes', 'do not ask')
    .action(async (target: string, yes: Yes) => {
      const api = await client();
      const account = await findAccount(api, target);
      await confirm(`Reveal the password of ${account.email}? It is shown once.`, yes);
      const shown = output();
      const revealed = await reveal(api, account.id);
      shown.show(
        revealed,
        shown.table([
          ['user name', revealed.username],
          ['password', revealed.password],
        ]),
      );
    });

  commandFor('disable', 'disable it in its directory').action((target: string) =>
    byJob(
      target,
      (api, { id }) => api.accounts.update(id, { active: false }),
      ({ email }) => `${email} is disabled.`,
    ),
  );

  commandFor('enable', 'enable it in its directory').action((target: string) =>
    byJob(
      target,
      (api, { id }) => api.accounts.update(id, { active: true }),
      ({ email }) => `${email} is enabled.`,
    ),
  );

  commandFor('delete', 'take it out of its directory, and forget it')
    .option('-y, --yes', 'do not ask')
    .action((target: string, yes: Yes) =>
      byJob(
        target,
        async (api, { id, email }) => {
          await confirm(`Delete ${email}, in its directory too?`, yes);
          return api.accounts.delete(id);
        },
        ({ email }, result) => `${email} is ${wordsOf(result)}.`,
      ),
    );

  async function byJob(
    target: string,
    order: (api: SlipwayClient, account: Account) => Promise<JobAccepted>,
    done: (account: Account, result: unknown) => string,
  ): Promise<void> {
    const api = await client();
    const account = await findAccount(api, target);
    const { job_id } = await order(api, account);
    await seenThrough(context, api, job_id, (result) => [done(account, result)]);
  }
}

function wordsOf(result: unknown): string {
  const parsed = jobCatalog.account_change.result.safeParse(result);
  return parsed.success && parsed.data.outcome === 'forgotten'
    ? 'forgotten; in its directory it never was, or was before and stays'
    : 'deleted';
}

/** Where the answer is lost, it is asked for once more, with the key of the first time: it is given once only. */
async function reveal(api: SlipwayClient, id: string): Promise<RevealedPassword> {
  const key = randomUUID();
  return api.accounts.reveal(id, key).catch((error: unknown) => {
    if (error instanceof UnreachableError) return api.accounts.reveal(id, key);
    throw error;
  });
}
