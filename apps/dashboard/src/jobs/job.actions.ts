import { useMutation, useQueryClient } from '@tanstack/react-query';
import { TERMINAL_STATUSES, type DeploymentDetail, type Job } from '@slipway/shared/contracts';
import { api } from '../api/api.js';
import { queries } from '../api/queries.js';
import { toast, toastError } from '../ui/toasts.js';

/** Cancelling and running again: shown at once, taken back when the API refuses. */
export function useJobActions(job: Pick<Job, 'id'>) {
  const client = useQueryClient();
  const key = queries.job(job.id).queryKey;
  const set = (change: (job: Job) => Job) => {
    client.setQueryData(key, (before) => before && change(before));
    client.setQueriesData<DeploymentDetail>({ queryKey: ['deployments', 'one'] }, (deployment) =>
      deployment?.job?.id === job.id ? { ...deployment, job: change(deployment.job) } : deployment,
    );
  };
  const refetch = () =>
    Promise.all([
      client.invalidateQueries({ queryKey: ['jobs'] }),
      client.invalidateQueries({ queryKey: ['deployments'] }),
    ]);

  const cancel = useMutation({
    mutationFn: () => api.cancel(job.id),
    onMutate: () => set((before) => ({ ...before, cancel_requested: true })),
    onSuccess: ({ status }) => {
      // It says `cancelled` only when the job says so itself: until then the page says that it is being cancelled.
      if (TERMINAL_STATUSES.has(status) && status !== 'cancelled')
        toast('failed', `It was ${status} before it could be cancelled.`);
    },
    onError: (error) => {
      set((before) => ({ ...before, cancel_requested: false }));
      toastError(error);
    },
    onSettled: refetch,
  });
  const retry = useMutation({
    mutationFn: () => api.retry(job.id),
    onError: toastError,
    onSettled: refetch,
  });
  return { cancel, retry };
}
