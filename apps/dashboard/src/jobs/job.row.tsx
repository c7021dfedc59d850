import { Link } from '@tanstack/react-router';
import type { Job } from '@slipway/shared/contracts';
import { ProgressBar } from '../ui/progress.bar.js';
import { StatusIcon } from '../ui/status.js';
import { Ago, Took } from '../ui/time.js';
import { jobTitle, typeWord } from './job.words.js';

const ROW =
  'border-line hover:bg-hover grid min-h-14 grid-cols-[auto_minmax(0,1fr)_auto] items-center gap-x-3 border-b px-4 py-2 last:border-b-0';

/** One job in a list: leads to the deployment that it makes, or to the job itself. */
export function JobRow({ job, toJob = false }: { job: Job; toJob?: boolean }) {
  const content = <RowContent job={job} />;
  return job.deployment_id !== null && !toJob ? (
    <Link to="/deployments/$id" params={{ id: job.deployment_id }} className={ROW}>
      {content}
    </Link>
  ) : (
    <Link to="/jobs/$id" params={{ id: job.id }} className={ROW}>
      {content}
    </Link>
  );
}

function RowContent({ job }: { job: Job }) {
  return (
    <>
      <StatusIcon status={job.status} />
      <div className="min-w-0">
        <p className="truncate font-medium">{jobTitle(job)}</p>
        <p className="text-muted truncate text-xs">{whatOf(job)}</p>
        {job.status === 'active' && (
          <div className="mt-1.5 max-w-xs">
            <ProgressBar value={job.progress} label={`Progress of ${jobTitle(job)}`} />
          </div>
        )}
      </div>
      <p className="text-muted text-right text-xs">
        {job.started_at !== null && job.status === 'active' ? (
          <Took from={job.started_at} to={null} />
        ) : (
          <Ago at={job.completed_at ?? job.created_at} />
        )}
      </p>
    </>
  );
}

function whatOf(job: Job): string {
  const type = typeWord(job.type);
  if (job.status === 'failed') return `${type} · ${job.error_message ?? 'failed'}`;
  if (job.cancel_requested && job.status === 'active') return `${type} · being cancelled`;
  if (job.status === 'active') return `${type} · ${job.stage ?? 'starting'}`;
  if (job.status === 'queued' || job.status === 'pending')
    return job.queue_position === null ? `${type} · waiting` : `${type} · ${place(job.queue_position)}`;
  return type;
}

function place(position: number): string {
  return position === 1 ? 'next to run' : `number ${position.toLocaleString('en')} in the queue`;
}
