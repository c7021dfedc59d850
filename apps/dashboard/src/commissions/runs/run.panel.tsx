import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useEffect, useEffectEvent, type ReactNode } from 'react';
import { TERMINAL_STATUSES, type Job } from '@slipway/shared/contracts';
import { CALCULATED } from '../../api/calculated.js';
import { queries } from '../../api/queries.js';
import { JobButtons } from '../../jobs/job.buttons.js';
import { useJobFeed } from '../../live/use.job.feed.js';
import { Card } from '../../ui/card.js';
import { ProgressBar } from '../../ui/progress.bar.js';
import { Skeleton } from '../../ui/states.js';
import { StatusBadge } from '../../ui/status.js';
import { Took } from '../../ui/time.js';
import { runMessage } from '../commission.words.js';

/** A job that calculates or closes, as it does it: how far it is, what it says, what came of it. */
export function RunPanel({
  jobId,
  title,
  result,
}: {
  jobId: string;
  title: string;
  /** What is told of what came of it, once it is completed. */
  result: (job: Job) => ReactNode;
}) {
  const client = useQueryClient();
  const { data: job } = useQuery(queries.job(jobId));
  const { timeline } = useJobFeed(jobId);
  const hasEnded = job !== undefined && TERMINAL_STATUSES.has(job.status);
  const tell = useEffectEvent(() => {
    for (const key of CALCULATED) void client.invalidateQueries({ queryKey: [key] });
  });
  useEffect(() => {
    if (hasEnded) tell();
  }, [hasEnded]);
  const said = timeline.samples.at(-1)?.message;
  const progress = Math.max(job?.progress ?? 0, timeline.progress);
  return (
    <Card
      title={title}
      actions={
        <>
          {job && !hasEnded && <JobButtons job={job} />}
          <Link to="/jobs/$id" params={{ id: jobId }} className="text-accent text-xs underline">
            Its job
          </Link>
        </>
      }
    >
      <div role="status" className="flex min-h-24 flex-col justify-center gap-3 p-4">
        {job ? (
          <>
            <div className="flex flex-wrap items-center gap-3">
              <StatusBadge
                status={job.status}
                isCancelling={job.cancel_requested && job.status === 'active'}
              />
              {!hasEnded && <span className="font-medium tabular-nums">{progress} %</span>}
              <span className="text-muted min-w-0 tabular-nums">
                {hasEnded ? endOf(job) : said ? runMessage(said) : 'It waits for its turn.'}
              </span>
              {job.started_at !== null && (
                <span className="text-muted ml-auto text-xs">
                  <Took from={job.started_at} to={job.completed_at} />
                </span>
              )}
            </div>
            {!hasEnded && <ProgressBar value={progress} label={`Progress: ${title}`} />}
            {job.status === 'completed' && result(job)}
          </>
        ) : (
          <Skeleton className="h-6 w-2/3" />
        )}
      </div>
    </Card>
  );
}

function endOf({ status, error_message }: Job): string {
  if (status === 'failed') return error_message ?? 'It failed.';
  return status === 'cancelled' ? 'What was posted before it was cancelled stays, and is right.' : '';
}
