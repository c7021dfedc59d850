import type { Command } from 'commander';
import type { Directory } from '@slipway/shared/contracts';
import { directoryCapabilities } from '@slipway/shared/contracts';
import type { SlipwayClient } from '../../sdk/slipway.client.js';
import { collected, quota } from '../arguments.js';
import type { CliContext } from '../context.js';
import { seenThrough } from '../outcome.js';
import { confirm, readToken, type TokenOptions } from '../questions.js';
import { allDirectories, findDirectory } from './directory.lookup.js';
import { capabilityText, directoryDetails, directoryRows } from './directory.tables.js';

interface Settings extends TokenOptions {
  name?: string;
  url?: string;
  domain?: string[];
  quota?: number | 'none';
  default?: true;
}

/** `slipway directories …` */
export function directoryCommands(program: Command, context: CliContext): void {
  const directories = program.command('directories').description('SCIM 2.0 directories that you administer');
  const { client, output } = context;
  const commandFor = (name: string, description: string) =>
    directories.command(name).description(description).argument('<directory>', 'its id or name');

  directories
    .command('list')
    .description('list directories, newest first')
    .action(async () => {
      const all = await allDirectories(await client());
      const shown = output();
      const hint = 'No directories yet. Register one: slipway directories add --help';
      shown.show({ data: all, total: all.length }, all.length > 0 ? shown.table(directoryRows(all)) : [hint]);
    });

  settings(directories.command('add'))
    .description('register a directory, and ask it what it can do')
    .action(async ({ name, url, domain, quota, default: isDefault, ...token }: Settings) => {
      const api = await client();
      const directory = await api.directories.add({
        name: needed(name, '--name <name>'),
        base_url: needed(url, '--url <url>'),
        allowed_domains: needed(domain, '--domain <domain>'),
        token: await readToken(token),
        ...quotaOf(quota),
        ...(isDefault ? { is_default: true } : {}),
      });
      output().show(directory, [`${directory.name} is registered as ${directory.id}.`]);
      await checked(api, directory);
    });

  commandFor('show', 'everything about a directory, but its token').action(async (target: string) => {
    const directory = await findDirectory(await client(), target);
    const shown = output();
    shown.show(directory, shown.table(directoryDetails(directory)));
  });

  commandFor('check', 'ask a directory what it can do').action(async (target: string) => {
    const api = await client();
    const directory = await findDirectory(api, target);
    const { job_id } = await api.directories.check(directory.id);
    await checked(api, { ...directory, check_job_id: job_id });
  });

  settings(commandFor('update', 'change what is given; a new address needs its token'))
    .option('--ask-token', 'ask for a new token')
    .action(async (target: string, options: Settings & { askToken?: true }) => {
      const api = await client();
      const { name, url, domain, quota, default: isDefault, askToken, ...source } = options;
      const isNewToken =
        askToken ?? (source.tokenStdin || source.tokenFile !== undefined || url !== undefined);
      const { id } = await findDirectory(api, target);
      const directory = await api.directories.update(id, {
        ...(name === undefined ? {} : { name }),
        ...(url === undefined ? {} : { base_url: url }),
        ...(domain === undefined ? {} : { allowed_domains: domain }),
        ...quotaOf(quota),
        ...(isDefault ? { is_default: true } : {}),
        ...(isNewToken ? { token: await readToken(source) } : {}),
      });
      output().show(directory, [`${directory.name} is changed.`]);
      if (isNewToken) await checked(api, directory);
    });

  commandFor('release', 'lift its quarantine: what waits for it goes on').action(async (target: string) => {
    const api = await client();
    const { id } = await findDirectory(api, target);
    const directory = await api.directories.update(id, { state: 'active' });
    output().show(directory, [`${directory.name} is asked again from now on.`]);
  });

  commandFor('remove', 'forget a directory; in it nothing changes')
    .option('--forget-accounts', 'also when accounts of it are on record: they are forgotten here')
    .option('-y, --yes', 'do not ask')
    .action(
      async (target: string, { forgetAccounts, ...yes }: { forgetAccounts?: boolean; yes?: boolean }) => {
        const api = await client();
        const { id, name } = await findDirectory(api, target);
        await confirm(`Forget the directory ${name}?`, yes);
        await api.directories.delete(id, forgetAccounts);
        output().show({ id, name }, [`${name} is forgotten.`]);
      },
    );

  /** Follows the job that asks the directory, and says what it answered. */
  async function checked(api: SlipwayClient, { name, check_job_id }: Directory): Promise<void> {
    if (check_job_id === null) return;
    await seenThrough(
      context,
      api,
      check_job_id,
      (result) => {
        const parsed = directoryCapabilities.safeParse(result);
        return [parsed.success ? `${name} can do ${capabilityText(parsed.data)}.` : `${name} has answered.`];
      },
      (message) =>
        `${name} was not reached: ${message}\nIt stays registered; put it right with: slipway directories update "${name}" …`,
    );
  }
}

/** The token is never an argument: the shell's history and the list of processes would show it. */
function settings(command: Command): Command {
  return command
    .option('--name <name>')
    .option('--url <url>', 'like https://example.com/scim/v2')
    .option(
      '--domain <domain>',
      'of e-mail addresses that may be in it; may be given several times',
      collected,
    )
    .option('--quota <n>', 'requests per second that it grants, or none', quota)
    .option('--default', 'take it where none is named')
    .option('--token-file <file>', 'read the token from a file')
    .option('--token-stdin', 'read the token from what is piped in');
}

function quotaOf(quota: Settings['quota']) {
  return quota === undefined ? {} : { requests_per_second: quota === 'none' ? null : quota };
}

function needed<T>(value: T | undefined, option: string): T {
  if (value === undefined) throw new Error(`${option} is missing.`);
  return value;
}
