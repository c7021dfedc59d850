import { jobCatalog } from '@slipway/shared/contracts/jobs';
import type { CliContext } from '../context.js';
import { endOf, exitCodeOf } from '../follow.command.js';
import { firstOf } from '../pages.js';
import { comparisonLineRows, comparisonRows } from './comparison.tables.js';
import { planDocumentIn } from './files.js';
import { restLines } from './listing.js';
import { findPlan } from './lookup.js';

export interface TryOptions {
  /** Its id or name. */
  plan: string;
  /** A file. */
  document: string;
  from?: string;
  limit: number;
}

/** Calculates with another plan and compares: by party, then line by line. Nothing is posted. */
export async function tryPlan(
  { client, output, setExitCode }: CliContext,
  { plan, document, from, limit }: TryOptions,
): Promise<void> {
  const written = await planDocumentIn(document);
  const api = await client();
  const { id, name } = await findPlan(api, plan);
  const { job_id } = await api.commissions.run({
    what_if: { plan: { plan_id: id, document: written, ...(from ? { effective_from: from } : {}) } },
  });
  const ending = await endOf(api, job_id);
  setExitCode(exitCodeOf(ending));
  if (ending.type === 'left') return;
  if (ending.type !== 'job.completed')
    throw new Error(ending.type === 'job.failed' ? ending.error.message : 'Somebody has cancelled it.');
  const { comparison, differences } = jobCatalog.commission_run.result.parse(ending.result);
  const lines = await firstOf(limit, (page) => api.commissions.comparison(job_id, page));
  const shown = output();
  const told =
    lines.data.length === 0
      ? [`With it, "${name}" would pay just what it pays now.`]
      : [
          ...shown.table(comparisonRows(comparison ?? [])),
          '',
          ...shown.table(comparisonLineRows(lines.data)),
          ...restLines(lines),
          '',
          'Nothing was posted.',
        ];
  shown.show({ job_id, differences, comparison, lines: lines.data }, told);
}
