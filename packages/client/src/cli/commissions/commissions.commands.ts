import { Argument, Option, type Command } from 'commander';
import { ENTRY_KINDS, IMPORTS, type EntryKind, type ImportKind } from '@slipway/shared/contracts';
import { wholeNumber } from '../arguments.js';
import { UUID, type CliContext } from '../context.js';
import { firstOf } from '../pages.js';
import { entryDetails, entryRows, explanationLines, verificationLines } from './entry.tables.js';
import { importFile } from './import.command.js';
import { showListed } from './listing.js';
import { findContract, findParty } from './lookup.js';
import { tellStarted } from './started.job.js';
import { runSummary } from './summaries.js';
import { tryPlan, type TryOptions } from './try.command.js';

interface RunOptions {
  period?: string;
  contract?: string;
  recheck?: true;
  follow?: true;
}

interface ListOptions {
  party?: string;
  contract?: string;
  period?: string;
  kind?: EntryKind;
  asOf?: string;
  limit: number;
}

/** `slipway commissions …` */
export function commissionCommands(program: Command, context: CliContext): void {
  const commissions = program.command('commissions').description('what parties earn, and why');
  const { client, output, setExitCode } = context;

  commissions
    .command('run')
    .description('calculate what has changed, and post the differences')
    .addOption(new Option('--period <period>', 'of a period, like 2026-10').conflicts('contract'))
    .option('--contract <contract>', 'of a contract: its id, name or external id')
    .option('--recheck', 'also what has not changed since')
    .option('-f, --follow', 'show the progress and wait for the end')
    .action(async ({ period, contract, recheck, follow }: RunOptions) => {
      const api = await client();
      const { job_id } = await api.commissions.run({
        ...(period === undefined ? {} : { period }),
        ...(contract === undefined ? {} : { contract_id: (await findContract(api, contract)).id }),
        ...(recheck ? { recheck } : {}),
      });
      const what = period ?? contract ?? 'all that has changed';
      await tellStarted(context, api, { job_id, does: `calculates ${what}`, follow }, runSummary);
    });

  commissions
    .command('list')
    .description('list entries of the ledger, newest first')
    .option('--party <party>', 'its id, name or external id')
    .option('--contract <contract>', 'its id, name or external id')
    .option('--period <period>', 'that they count in, like 2026-10')
    .addOption(new Option('--kind <kind>').choices(ENTRY_KINDS))
    .option('--as-of <moment>', 'as it was known then: a day, or a time like 2026-10-31T12:00:00Z', momentOf)
    .option('--limit <n>', 'how many', wholeNumber, 20)
    .action(async ({ party, contract, period, kind, asOf, limit }: ListOptions) => {
      const api = await client();
      const filter = {
        party: party && (await findParty(api, party)).id,
        contract: contract && (await findContract(api, contract)).id,
        period,
        kind,
        as_of: asOf,
      };
      const page = await firstOf(limit, (part) => api.commissions.list({ ...filter, ...part }));
      showListed(output(), page, entryRows, 'No such entries. Calculate: slipway commissions run --follow');
    });

  commissions
    .command('explain')
    .description('why an entry has its amount, and whether that holds')
    .argument('<entry>', 'its id, as list shows it')
    .action(async (entry: string) => {
      if (!UUID.test(entry))
        throw new Error(`"${entry}" is no id of an entry. Find it: slipway commissions list`);
      const trace = await (await client()).commissions.trace(entry);
      const shown = output();
      shown.show(trace, [...shown.table(entryDetails(trace.entry)), ...explanationLines(trace)]);
      if (!trace.holds) setExitCode(1);
    });

  commissions
    .command('try')
    .description('what another plan would pay, compared with now; nothing is posted')
    .requiredOption('--plan <plan>', 'the plan whose place it takes: its id or name')
    .requiredOption('--document <file>', 'the plan as JSON; - reads what is piped in')
    .option('--from <day>', 'from when it holds; always when absent')
    .option('--limit <n>', 'how many lines are shown', wholeNumber, 20)
    .action((options: TryOptions) => tryPlan(context, options));

  commissions
    .command('import')
    .description('take a CSV file in: all of it, or nothing')
    .addArgument(new Argument('<what>').choices(IMPORTS))
    .argument('<file>', 'with a header; - reads what is piped in')
    .action((kind: ImportKind, file: string) => importFile(context, kind, file));

  commissions
    .command('verify')
    .description('whether the ledger is as it was written')
    .action(async () => {
      const verification = await (await client()).commissions.verifyLedger();
      const shown = output();
      shown.show(
        verification,
        verificationLines(verification, (rows) => shown.table(rows)),
      );
      if (!verification.valid) setExitCode(1);
    });
}

/** A day means its end, in UTC. */
function momentOf(text: string): string {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T23:59:59.999Z` : text;
}
