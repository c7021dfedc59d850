import { Option, type Command } from 'commander';
import {
  INVOICE_STATUSES,
  type Invoice,
  type InvoiceChanged,
  type InvoiceStatus,
} from '@slipway/shared/contracts';
import type { SlipwayClient } from '../../sdk/slipway.client.js';
import { collected, wholeNumber } from '../arguments.js';
import type { CliContext } from '../context.js';
import { seenThrough } from '../outcome.js';
import { firstOf } from '../pages.js';
import { creditedLine } from './credited.line.js';
import { invoiceDetails, invoiceLineRows, invoiceRows, invoiceState } from './invoice.tables.js';
import { showListed } from './listing.js';
import { findContract, findInvoice } from './lookup.js';
import { updateSummary } from './summaries.js';

interface ListOptions {
  contract?: string;
  status?: InvoiceStatus;
  search?: string;
  limit: number;
}

interface CreditOptions {
  reason: string;
  on?: string;
  line?: string[];
}

/** `slipway invoices …` */
export function invoiceCommands(program: Command, context: CliContext): void {
  const invoices = program.command('invoices').description('what clients were invoiced, and have paid');
  const { client, output } = context;
  const commandFor = (name: string, description: string) =>
    invoices.command(name).description(description).argument('<invoice>', 'its id or number');

  invoices
    .command('list')
    .description('list invoices, newest first')
    .option('--contract <contract>', 'its id, name or external id')
    .addOption(new Option('--status <status>').choices(INVOICE_STATUSES))
    .option('--search <text>', 'in numbers and names')
    .option('--limit <n>', 'how many', wholeNumber, 20)
    .action(async ({ contract, status, search, limit }: ListOptions) => {
      const api = await client();
      const filter = {
        contract: contract && (await findContract(api, contract)).id,
        status,
        q: search,
      };
      const page = await firstOf(limit, (part) => api.invoices.list({ ...filter, ...part }));
      showListed(
        output(),
        page,
        invoiceRows,
        'No such invoices. Take some in: slipway commissions import invoices <file.csv>',
      );
    });

  commandFor('show', 'everything about an invoice').action(async (target: string) => {
    const api = await client();
    const invoice = await api.invoices.get((await findInvoice(api, target)).id);
    const shown = output();
    shown.show(invoice, [
      ...shown.table(invoiceDetails(invoice)),
      '',
      ...shown.table(invoiceLineRows(invoice)),
    ]);
  });

  commandFor('issue', 'issue a draft')
    .option('--on <day>', 'when; today when absent')
    .action((target: string, { on }: { on?: string }) =>
      changed(target, (api, { id }) => api.invoices.issue(id, on === undefined ? {} : { issued_on: on })),
    );

  commandFor('pay', 'note a payment')
    .option('--amount <amount>', 'in its currency; what is open when absent')
    .option('--on <day>', 'when; today when absent')
    .action((target: string, { amount, on }: { amount?: string; on?: string }) =>
      changed(target, (api, { id }) =>
        api.invoices.pay(id, {
          ...(amount === undefined ? {} : { amount }),
          ...(on === undefined ? {} : { paid_on: on }),
        }),
      ),
    );

  commandFor('credit', 'take back single lines, or all that is left of it')
    .requiredOption('--reason <text>')
    .option('--on <day>', 'when; today when absent')
    .option('--line <position:net>', 'a line and how much of it; may be given several times', collected)
    .action((target: string, { reason, on, line }: CreditOptions) =>
      changed(target, (api, invoice) =>
        api.invoices.credit(invoice.id, {
          reason,
          ...(on === undefined ? {} : { credited_on: on }),
          ...(line === undefined ? {} : { lines: line.map((text) => creditedLine(text, invoice)) }),
        }),
      ),
    );

  commandFor('void', 'take back an invoice that should not have been issued').action((target: string) =>
    changed(target, (api, { id }) => api.invoices.void(id)),
  );

  /** Does it, and waits for the commissions that change by it. */
  async function changed(
    target: string,
    change: (api: SlipwayClient, invoice: Invoice) => Promise<InvoiceChanged>,
  ): Promise<void> {
    const api = await client();
    const found = await findInvoice(api, target);
    const { invoice, job_id } = await change(api, await api.invoices.get(found.id));
    if (job_id === null) return output().show(invoice, [invoiceState(invoice)]);
    await seenThrough(context, api, job_id, (result) => [invoiceState(invoice), updateSummary(result)]);
  }
}
