import type { Command } from 'commander';
import type { CliContext } from '../context.js';
import { confirm } from '../questions.js';
import { allPeriods, findPeriod } from './lookup.js';
import { periodRows, previewLines } from './period.tables.js';
import { tellStarted } from './started.job.js';
import { closeSummary } from './summaries.js';

/** `slipway periods …` */
export function periodCommands(program: Command, context: CliContext): void {
  const { client, output } = context;
  const periods = program.command('periods').description('how the year is cut, and what of it is closed');

  periods
    .command('list')
    .description('list periods, newest first')
    .action(async () => {
      const all = await allPeriods(await client());
      const shown = output();
      const hint = 'No periods yet: they begin with the first invoice.';
      shown.show({ data: all, total: all.length }, all.length > 0 ? shown.table(periodRows(all)) : [hint]);
    });

  periods
    .command('close')
    .description('close a period for good, and make its statements')
    .argument('<period>', 'like 2026-10')
    .option('-y, --yes', 'do not ask')
    .option('-f, --follow', 'show the progress and wait for the end')
    .action(async (target: string, { follow, ...yes }: { follow?: true; yes?: boolean }) => {
      const api = await client();
      const shown = output();
      const period = await findPeriod(api, target);
      const preview = await api.periods.closePreview(period.id);
      if (preview.obstacles.length > 0) throw new Error(preview.obstacles.join('\n'));
      if (!shown.json) shown.show(preview, previewLines(preview));
      await confirm(`Close ${period.key}? It stays closed.`, yes);
      const { job_id } = await api.periods.close(period.id);
      await tellStarted(context, api, { job_id, does: `closes ${period.key}`, follow }, closeSummary);
    });
}
