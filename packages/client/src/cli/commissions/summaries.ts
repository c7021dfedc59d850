import { jobCatalog } from '@slipway/shared/contracts/jobs';
import { counted, totalsText } from './amounts.js';

const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;

/** What a run has to show. */
export function runSummary(result: unknown): string {
  const parsed = jobCatalog.commission_run.result.safeParse(result);
  if (!parsed.success) return 'completed';
  const { calculated, unchanged, sales, entries, totals, differences, duration_ms } = parsed.data;
  if (differences !== null)
    return `${counted(differences, 'line', 'lines')} would be different (${seconds(duration_ms)})`;
  const same =
    unchanged > 0 ? `, ${counted(unchanged, 'contract or party', 'contracts or parties')} unchanged` : '';
  const work =
    calculated === 0
      ? 'nothing has changed since the last time'
      : `${counted(sales, 'sale', 'sales')} calculated${same}`;
  const posted =
    entries === 0
      ? 'nothing to post'
      : `${counted(entries, 'entry', 'entries')} posted: ${totalsText(totals)}`;
  return `${work}; ${posted} (${seconds(duration_ms)})`;
}

/** What came of one change. */
export function updateSummary(result: unknown): string {
  const parsed = jobCatalog.commission_update.result.safeParse(result);
  if (!parsed.success) return 'Its commissions are up to date.';
  const { entries, totals } = parsed.data;
  return entries === 0
    ? 'No commission changes by it.'
    : `${counted(entries, 'entry', 'entries')} posted: ${totalsText(totals)}.`;
}

/** What closing a period has done. */
export function closeSummary(result: unknown): string {
  const parsed = jobCatalog.period_close.result.safeParse(result);
  if (!parsed.success) return 'closed';
  const { period, statements, due, carried, entries } = parsed.data;
  return [
    `${period} is closed: ${counted(statements, 'statement', 'statements')}`,
    `${totalsText(due)} due`,
    ...(carried.length > 0 ? [`${totalsText(carried)} carried on`] : []),
    ...(entries > 0 ? [`${counted(entries, 'entry', 'entries')} posted`] : []),
  ].join(', ');
}
