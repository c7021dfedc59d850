import { Option, type Command } from 'commander';
import { ACCOUNT_STATUSES, type AccountStatus } from '@slipway/shared/contracts';
import { collected, wholeNumber } from '../arguments.js';
import type { CliContext } from '../context.js';
import { allDirectories, findDirectory } from '../directories/directory.lookup.js';
import { exitCodeOf, followToEnd } from '../follow.command.js';
import { firstOf } from '../pages.js';
import { findAccount } from './account.lookup.js';
import { AccountPrinter } from './account.printer.js';
import { accountDetails, accountRows } from './account.tables.js';
import { changeCommands } from './change.commands.js';
import { createAccounts, type CreateOptions } from './create.command.js';

interface ListOptions {
  status?: AccountStatus;
  directory?: string;
  job?: string;
  search?: string;
  limit: number;
}

/** `slipway accounts …` */
export function accountCommands(program: Command, context: CliContext): void {
  const accounts = program.command('accounts').description('accounts in directories');
  const { client, output, setExitCode } = context;

  accounts
    .command('create')
    .description('make accounts in a directory, by a job')
    .addOption(
      new Option('--count <n>', 'make up so many').argParser(wholeNumber).conflicts(['csv', 'email']),
    )
    .addOption(
      new Option('--template <email>', 'their addresses, like "user{n}@example.test"').conflicts([
        'csv',
        'email',
      ]),
    )
    .addOption(
      new Option('--csv <file>', 'those of a file with a header; - reads what is piped in').conflicts(
        'email',
      ),
    )
    .option('--email <address>', 'this one; may be given several times', collected)
    .option('--directory <directory>', 'its id or name; your default one when absent')
    .option('--verify', 'mail each of them a code')
    .option('--priority <n>', '0 to 5, a larger number is more urgent', wholeNumber)
    .option('-f, --follow', 'show the progress and wait for the end')
    .action(async ({ follow, ...options }: CreateOptions & { follow?: boolean }) => {
      const api = await client();
      const shown = output();
      const answer = await createAccounts(api, options);
      const { job_id, count } = answer;
      const what = count === 1 ? 'an account' : `${count.toLocaleString('en')} accounts`;
      const next = follow ? [] : [`Follow it: slipway logs ${job_id} --follow`];
      shown.show(answer, [`Job ${job_id} makes ${what}.`, ...next]);
      if (!follow) return;
      const printer = new AccountPrinter({
        out: process.stdout,
        bar: shown.isTerminal,
        colors: shown.colors,
      });
      setExitCode(exitCodeOf(await followToEnd(api, job_id, shown, printer)));
    });

  accounts
    .command('list')
    .description('list accounts, newest first')
    .addOption(new Option('--status <status>').choices(ACCOUNT_STATUSES))
    .option('--directory <directory>', 'its id or name')
    .option('--job <id>', 'those that a job makes or made')
    .option('--search <text>', 'part of an e-mail address, a user name or a name')
    .option('--limit <n>', 'how many', wholeNumber, 20)
    .action(async ({ status, directory, job, search, limit }: ListOptions) => {
      const api = await client();
      const filter = {
        status,
        job_id: job,
        q: search,
        directory_id: directory === undefined ? undefined : (await findDirectory(api, directory)).id,
      };
      const page = await firstOf(limit, (part) => api.accounts.list({ ...filter, ...part }));
      const names = new Map((await allDirectories(api)).map(({ id, name }) => [id, name]));
      const shown = output();
      const rest = page.total - page.data.length;
      const lines =
        page.data.length > 0
          ? shown.table(accountRows(page.data, names))
          : ['No such accounts. Make some: slipway accounts create --count 20'];
      if (rest > 0) lines.push(`… and ${rest.toLocaleString('en')} more: --limit ${page.total}`);
      shown.show(page, lines);
    });

  accounts
    .command('show')
    .description('everything about an account, but its password')
    .argument('<account>', 'its id or e-mail address')
    .action(async (target: string) => {
      const api = await client();
      const account = await findAccount(api, target);
      const { name } = await api.directories.get(account.directory_id);
      const shown = output();
      shown.show(account, shown.table(accountDetails(account, name)));
    });

  changeCommands(accounts, context);
}
