import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { Job } from '@slipway/shared/contracts';
import { jobCatalog } from '@slipway/shared/contracts/jobs';
import { CALCULATED } from '../api/calculated.js';
import { commissionQueries } from '../api/commission.queries.js';
import { queries } from '../api/queries.js';
import { EntryTable } from '../commissions/entry.table.js';
import { FollowedJob } from '../jobs/followed.job.js';
import { Card } from '../ui/card.js';
import { countWord } from '../ui/count.word.js';

/** As many as one call gives. */
const MOST = 100;

/** The job of the last change, as it goes, and then what it has posted: who got what, and who lost what. */
export function WhatCameOfIt({ jobId, invoiceId }: { jobId: string; invoiceId: string }) {
  const client = useQueryClient();
  const { data: job } = useQuery(queries.job(jobId));
  const { data } = useQuery(commissionQueries.someEntries({ invoice: invoiceId }, MOST));
  const posted = data?.data.filter(({ job_id }) => job_id === jobId) ?? [];
  return (
    <>
      <FollowedJob
        followed={{
          jobId,
          doing: 'Calculating what it means',
          done: job ? doneWord(job) : 'It is calculated.',
        }}
        onEnd={() => {
          for (const key of CALCULATED) void client.invalidateQueries({ queryKey: [key] });
        }}
      />
      {posted.length > 0 && (
        <Card title="What came of it" count={posted.length}>
          <EntryTable entries={posted} label="What came of it" />
        </Card>
      )}
    </>
  );
}

function doneWord({ result }: Job): string {
  const entries = jobCatalog.commission_update.result.safeParse(result).data?.entries;
  if (entries === undefined) return 'It is calculated.';
  return entries === 0
    ? 'It is calculated: nobody gets or loses anything by it.'
    : `It is calculated: ${countWord(entries, 'entry', 'entries')} posted.`;
}
