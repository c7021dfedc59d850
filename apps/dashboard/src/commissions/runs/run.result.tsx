import type { Job } from '@slipway/shared/contracts';
import { jobCatalog } from '@slipway/shared/contracts/jobs';
import { Amounts } from '../../ui/amount.js';
import { runResultWord } from '../commission.words.js';

/** What a run has done. */
export function RunResult({ job }: { job: Job }) {
  const result = jobCatalog.commission_run.result.safeParse(job.result).data;
  if (!result) return null;
  return (
    <div className="flex flex-wrap items-start gap-x-4 gap-y-1">
      <p className="font-medium">{runResultWord(result)}</p>
      {result.totals.length > 0 && <Amounts of={result.totals} />}
    </div>
  );
}
