import { Option, type Command } from 'commander';
import { STATEMENT_STATUSES, type Statement, type StatementStatus } from '@slipway/shared/contracts';
import { messageOf } from '@slipway/shared/errors';
import { wholeNumber } from '../arguments.js';
import type { SlipwayClient } from '../../sdk/slipway.client.js';
import type { CliContext } from '../context.js';
import { seenThrough } from '../outcome.js';
import { firstOf } from '../pages.js';
import { moneyText } from './amounts.js';
import { saveTo } from './files.js';
import { showListed } from './listing.js';
import { findParty } from './lookup.js';
import { statementRows } from './statement.tables.js';

interface ListOptions {
  period?: string;
  party?: string;
  status?: StatementStatus;
  limit: number;
}

interface PayoutOptions {
  period: string;
  format: 'csv' | 'pain.001';
  debtorName?: string;
  debtorIban?: string;
  debtorBic?: string;
  executeOn?: string;
  out?: string;
}

/** `slipway statements …` */
export function statementCommands(program: Command, context: CliContext): void {
  const statements = program.command('statements').description('what parties are owed for closed periods');
  const { client, output } = context;

  statements
    .command('list')
    .description('list statements, newest first')
    .option('--period <period>', 'like 2026-10')
    .option('--party <party>', 'its id, name or external id')
    .addOption(new Option('--status <status>').choices(STATEMENT_STATUSES))
    .option('--limit <n>', 'how many', wholeNumber, 20)
    .action(async ({ party, limit, ...filter }: ListOptions) => {
      const api = await client();
      const partyId = party && (await findParty(api, party)).id;
      const page = await firstOf(limit, (part) =>
        api.statements.list({ ...filter, party: partyId, ...part }),
      );
      showListed(
        output(),
        page,
        statementRows,
        'No such statements: closing a period makes them (slipway periods close <period>).',
      );
    });

  statements
    .command('approve')
    .description('give the next approval that is missing')
    .argument('[statement]', 'its id')
    .option('--period <period>', 'all drafts of a period instead')
    .option('--step <step>', 'that it must be')
    .action(async (id: string | undefined, { period: of, step }: { period?: string; step?: string }) => {
      if (of !== undefined && id === undefined)
        return each({ period: of, status: 'draft' }, 'given its next approval', (api, one) =>
          api.statements.approve(one.id, step ?? one.missing_approvals[0]),
        );
      requireOne(id, of);
      const statement = await (await client()).statements.approve(id, step);
      const { party_name, period, missing_approvals: missing } = statement;
      const next = missing[0] === undefined ? 'is approved' : `waits for ${missing[0]} now`;
      output().show(statement, [`The statement of ${party_name} for ${period} ${next}.`]);
    });

  statements
    .command('pay')
    .description('note that an approved statement was paid, and post it')
    .argument('[statement]', 'its id')
    .option('--period <period>', 'all approved ones of a period instead')
    .option('--on <day>', 'when; today when absent')
    .action(async (id: string | undefined, { period: of, on }: { period?: string; on?: string }) => {
      if (of !== undefined && id === undefined)
        return each({ period: of, status: 'approved' }, 'paid', (api, one) => api.statements.pay(one.id, on));
      requireOne(id, of);
      const api = await client();
      const { statement, job_id } = await api.statements.pay(id, on);
      const { due, party_name, period, paid_on } = statement;
      await seenThrough(context, api, job_id, () => [
        `${moneyText(due)} to ${party_name} for ${period}: paid on ${paid_on}.`,
      ]);
    });

  statements
    .command('download')
    .description('a statement as a file')
    .argument('<statement>', 'its id')
    .addOption(new Option('--format <format>').choices(['pdf', 'csv']).default('pdf'))
    .option('--out <file>', 'where to; - writes to stdout')
    .action(async (id: string, { format, out }: { format: 'pdf' | 'csv'; out?: string }) => {
      const api = await client();
      const file = out ?? `statement-${id}.${format}`;
      await saveTo(file, await api.statements.file(id, format));
      if (file !== '-') output().show({ file }, [`Saved as ${file}`]);
    });

  statements
    .command('payout')
    .description('what is approved and not paid yet, for a bank or a spreadsheet')
    .requiredOption('--period <period>', 'like 2026-10')
    .addOption(
      new Option('--format <format>', 'pain.001 is a SEPA payment file (ISO 20022)')
        .choices(['csv', 'pain.001'])
        .default('csv'),
    )
    .option('--debtor-name <name>', 'who pays')
    .option('--debtor-iban <iban>')
    .option('--debtor-bic <bic>')
    .option('--execute-on <day>', 'when the bank is to pay; today when absent')
    .option('--out <file>', 'where to; - writes to stdout')
    .action(async ({ period, format, debtorName, debtorIban, debtorBic, executeOn, out }: PayoutOptions) => {
      const api = await client();
      const file = out ?? `payout-${period}.${format === 'csv' ? 'csv' : 'xml'}`;
      const content = await api.statements.payout({
        period,
        format,
        ...(debtorName === undefined ? {} : { debtor_name: debtorName }),
        ...(debtorIban === undefined ? {} : { debtor_iban: debtorIban }),
        ...(debtorBic === undefined ? {} : { debtor_bic: debtorBic }),
        ...(executeOn === undefined ? {} : { execute_on: executeOn }),
      });
      await saveTo(file, content);
      if (file !== '-') output().show({ file }, [`Saved as ${file}`]);
    });

  /** The next step of each statement; one that cannot be done holds up no other. */
  async function each(
    filter: { period: string; status: StatementStatus },
    word: string,
    act: (api: SlipwayClient, statement: Statement) => Promise<unknown>,
  ): Promise<void> {
    const api = await client();
    let done = 0;
    const failed: { id: string; party: string; message: string }[] = [];
    for await (const statement of api.statements.all(filter)) {
      const { id, party_name: party } = statement;
      await act(api, statement).then(
        () => (done += 1),
        (error: unknown) => failed.push({ id, party, message: messageOf(error) }),
      );
    }
    output().show({ done, failed }, [
      `${done === 1 ? '1 statement' : `${done} statements`} of ${filter.period} ${word}.`,
      ...failed.map(({ id, party, message }) => `Not that of ${party} (${id}): ${message}`),
    ]);
    if (failed.length > 0) context.setExitCode(1);
  }
}

function requireOne(id: string | undefined, period: string | undefined): asserts id is string {
  if (id === undefined || period !== undefined)
    throw new Error('Name one statement, or else a period (--period) for all of it.');
}
