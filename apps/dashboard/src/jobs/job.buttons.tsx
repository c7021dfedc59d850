import { Ban, RotateCw } from 'lucide-react';
import type { Job } from '@slipway/shared/contracts';
import { Button } from '../ui/button.js';
import { useJobActions } from './job.actions.js';

/** What can be done with a job at this moment. It is called cancelled only once it is. */
export function JobButtons({ job }: { job: Job }) {
  const { cancel, retry } = useJobActions(job);
  const mayCancel = ['pending', 'queued', 'active'].includes(job.status);
  const mayRetry = ['failed', 'cancelled'].includes(job.status);
  return (
    <>
      {mayCancel && (
        <Button
          look="danger"
          isBusy={job.cancel_requested || cancel.isPending}
          onClick={() => cancel.mutate()}
        >
          {!job.cancel_requested && <Ban aria-hidden className="size-4" />}
          {job.cancel_requested ? 'Cancelling' : 'Cancel'}
        </Button>
      )}
      {mayRetry && (
        <Button isBusy={retry.isPending} onClick={() => retry.mutate()}>
          <RotateCw aria-hidden className="size-4" /> Run again
        </Button>
      )}
    </>
  );
}
