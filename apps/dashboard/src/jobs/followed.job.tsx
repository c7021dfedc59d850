import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { CircleCheck, CircleX, LoaderCircle } from 'lucide-react';
import { useEffect, useEffectEvent } from 'react';
import { TERMINAL_STATUSES, type Job } from '@slipway/shared/contracts';
import { queries } from '../api/queries.js';
import { cx } from '../ui/class.names.js';

/** A job that somebody has just asked for and waits for. */
export interface Followed {
  jobId: string;
  /** What it does, while it does it: `Disabling it`. */
  doing: string;
  /** What is true once it is done: `It is disabled.` */
  done: string;
  /** What this page is about is not there any more then. */
  isDeletion?: true;
}

/** How a job goes that was asked for on this page: that it is under way, that it is done, or why not. */
export function FollowedJob({
  followed: { jobId, doing, done },
  onEnd,
}: {
  followed: Followed;
  onEnd: (job: Job) => void;
}) {
  const { data: job } = useQuery(queries.job(jobId));
  const hasEnded = job !== undefined && hasToldItsEnd(job);
  const tell = useEffectEvent(() => job && onEnd(job));
  useEffect(() => {
    if (hasEnded) tell();
  }, [hasEnded]);
  const isDone = job?.status === 'completed';
  const Icon = hasEnded ? (isDone ? CircleCheck : CircleX) : LoaderCircle;
  return (
    <div
      role="status"
      className={cx(
        // Stays in sight: what was pressed may be far down.
        'bg-surface shadow-card sticky top-2 z-10 flex min-h-12 items-center gap-2.5 rounded-xl border px-4 py-2',
        hasEnded && !isDone ? 'border-danger' : 'border-line',
      )}
    >
      <Icon
        aria-hidden
        className={cx(
          'size-5 shrink-0',
          hasEnded
            ? isDone
              ? 'text-ok'
              : 'text-danger'
            : 'text-accent animate-spin motion-reduce:animate-none',
        )}
      />
      <p className="min-w-0 flex-1 break-words">{hasEnded ? (isDone ? done : endOf(job)) : `${doing} …`}</p>
      <Link to="/jobs/$id" params={{ id: jobId }} className="text-accent text-xs whitespace-nowrap underline">
        Its job
      </Link>
    </div>
  );
}

/** That a job has failed is known a moment before why. */
function hasToldItsEnd({ status, error_message }: Job): boolean {
  return TERMINAL_STATUSES.has(status) && (status !== 'failed' || error_message !== null);
}

function endOf({ status, error_message }: Job): string {
  return status === 'cancelled'
    ? 'It was cancelled, and nothing is changed.'
    : (error_message ?? 'It failed.');
}
