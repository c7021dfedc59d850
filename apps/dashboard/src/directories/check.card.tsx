import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { CircleCheck, CircleDashed, CircleX, LoaderCircle, PlugZap } from 'lucide-react';
import { TERMINAL_STATUSES, type Directory } from '@slipway/shared/contracts';
import { api } from '../api/api.js';
import { queries } from '../api/queries.js';
import { Button } from '../ui/button.js';
import { Card } from '../ui/card.js';
import { Ago } from '../ui/time.js';
import { toastError } from '../ui/toasts.js';
import { capabilityWords } from './directory.words.js';

/** Whether a directory answers, and what it says that it can do; asked by a job. */
export function CheckCard({ directory }: { directory: Directory }) {
  const client = useQueryClient();
  const { id, check_job_id } = directory;
  const { data: job } = useQuery({
    ...queries.job(check_job_id ?? ''),
    enabled: check_job_id !== null,
  });
  const check = useMutation({
    mutationFn: () => api.directories.check(id),
    onSuccess: ({ job_id }) =>
      client.setQueryData(
        queries.directory(id).queryKey,
        (before) => before && { ...before, check_job_id: job_id },
      ),
    onError: toastError,
  });
  const isAsking = check.isPending || (job !== undefined && !TERMINAL_STATUSES.has(job.status));
  return (
    <Card
      title="Connection"
      actions={
        <Button isBusy={isAsking} onClick={() => check.mutate()}>
          {!isAsking && <PlugZap aria-hidden className="size-4" />} Check connection
        </Button>
      }
    >
      <div role="status" className="flex min-h-20 gap-2.5 p-4">
        {isAsking ? <Asking /> : <LastAnswer directory={directory} />}
      </div>
    </Card>
  );
}

function Asking() {
  return (
    <>
      <LoaderCircle
        aria-hidden
        className="text-accent size-5 shrink-0 animate-spin motion-reduce:animate-none"
      />
      <p>Asking it who it knows and what it can do …</p>
    </>
  );
}

function LastAnswer({
  directory: { problem, capabilities, checked_at, check_job_id },
}: {
  directory: Directory;
}) {
  if (!problem && checked_at === null)
    return (
      <>
        <CircleDashed aria-hidden className="text-muted size-5 shrink-0" />
        <p className="text-muted">It has not been asked yet.</p>
      </>
    );
  return (
    <>
      {problem ? (
        <CircleX aria-hidden className="text-danger size-5 shrink-0" />
      ) : (
        <CircleCheck aria-hidden className="text-ok size-5 shrink-0" />
      )}
      <div className="flex min-w-0 flex-1 flex-col gap-1">
        <p className="font-medium break-words">
          {problem ? problem.message : 'It answers, and takes the token.'}
        </p>
        {capabilities && (
          <p className="text-muted text-xs">
            {problem ? 'When it last answered: ' : 'It offers: '}
            {capabilityWords(capabilities).join(' · ')}
          </p>
        )}
        <p className="text-muted text-xs">
          {checked_at !== null && (
            <>
              Asked <Ago at={checked_at} />.{' '}
            </>
          )}
          {check_job_id !== null && (
            <Link to="/jobs/$id" params={{ id: check_job_id }} className="text-accent underline">
              The job
            </Link>
          )}
        </p>
      </div>
    </>
  );
}
