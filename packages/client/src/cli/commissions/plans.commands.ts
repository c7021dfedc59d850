import type { Command } from 'commander';
import type { Plan } from '@slipway/shared/contracts';
import type { SlipwayClient } from '../../sdk/slipway.client.js';
import { collected } from '../arguments.js';
import type { CliContext } from '../context.js';
import { firstOf } from '../pages.js';
import { grouped } from './amounts.js';
import { curveLines, curveRows } from './curve.js';
import { planDocumentIn } from './files.js';
import { findPlan } from './lookup.js';
import { planRows, saleLines } from './plan.tables.js';

interface PreviewOptions {
  upTo?: string;
  sale?: string[];
}

/** Every tenth of them is a row of the table. */
const CURVE_POINTS = 101;

/** `slipway plans …` */
export function planCommands(program: Command, { client, output }: CliContext): void {
  const plans = program.command('plans').description('by which rules commissions are calculated');

  plans
    .command('list')
    .description('list plans')
    .action(async () => {
      const api = await client();
      const page = await firstOf(Number.POSITIVE_INFINITY, (part) => api.plans.list(part));
      const shown = output();
      const hint = 'No plans yet. Make one: slipway plans create <file.json> --name <name>';
      shown.show(page, page.data.length > 0 ? shown.table(planRows(page.data)) : [hint]);
    });

  plans
    .command('preview')
    .description('what a plan would pay: payout against attainment')
    .argument('<file>', 'the plan as JSON; - reads what is piped in')
    .option('--up-to <attainment>', 'how far the curve goes')
    .option('--sale <amount>', 'explain a sale; given several times, one after the other', collected)
    .action(async (file: string, { upTo, sale = [] }: PreviewOptions) => {
      const document = await planDocumentIn(file);
      const preview = await (
        await client()
      ).plans.preview(null, {
        document,
        ...(upTo === undefined ? {} : { up_to: upTo }),
        points: CURVE_POINTS,
        sales: sale.map((amount) => ({ amount })),
      });
      const shown = output();
      shown.show(preview, [
        ...curveLines(preview, Math.min(100, process.stdout.columns || 72)),
        '',
        ...shown.table(curveRows(preview)),
        ...saleLines(preview.sales, preview.currency),
        ...(preview.sales.length > 1 ? [`In all: ${grouped(preview.total)} ${preview.currency}`] : []),
      ]);
    });

  plans
    .command('create')
    .description('make a plan of a file')
    .argument('<file>', 'the plan as JSON; - reads what is piped in')
    .requiredOption('--name <name>')
    .option('--publish-from <day>', 'publish it at once: sales from that day on follow it')
    .action(async (file: string, { name, publishFrom }: { name: string; publishFrom?: string }) => {
      const document = await planDocumentIn(file);
      const api = await client();
      const plan = await api.plans.create({ name, document });
      if (publishFrom !== undefined) return published(api, plan, publishFrom);
      output().show(plan, [
        `${plan.name} is a draft. Publish it: slipway plans publish "${plan.name}" --from <day>`,
      ]);
    });

  plans
    .command('draft')
    .description("change a plan's draft, or begin a new version: what is published stays as it is")
    .argument('<plan>', 'its id or name')
    .argument('<file>', 'the plan as JSON; - reads what is piped in')
    .action(async (target: string, file: string) => {
      const document = await planDocumentIn(file);
      const api = await client();
      const plan = await api.plans.putDraft((await findPlan(api, target)).id, document);
      output().show(plan, [`Publish it: slipway plans publish "${plan.name}" --from <day>`]);
    });

  plans
    .command('publish')
    .description('let sales from a day on follow the draft; it stays as it is then')
    .argument('<plan>', 'its id or name')
    .requiredOption('--from <day>', 'like 2026-10-01')
    .action(async (target: string, { from }: { from: string }) => {
      const api = await client();
      await published(api, await findPlan(api, target), from);
    });

  async function published(api: SlipwayClient, plan: Plan, from: string): Promise<void> {
    const draft = plan.versions.find(({ status }) => status === 'draft');
    if (!draft)
      throw new Error(`${plan.name} has no draft. Make one: slipway plans draft "${plan.name}" <file>`);
    const changed = await api.plans.publish(plan.id, draft.version, from, draft.digest);
    output().show(changed, [`${plan.name}: sales from ${from} on follow version ${draft.version}.`]);
  }
}
