import { useMutation } from '@tanstack/react-query';
import type { NewRun } from '@slipway/client';
import { api } from '../../api/api.js';
import { toastError } from '../../ui/toasts.js';

/** Starts a run. @param onStart is told its job */
export function useRun(onStart: (jobId: string) => void) {
  return useMutation({
    mutationFn: (body: NewRun) => api.commissions.run(body),
    onSuccess: ({ job_id }) => onStart(job_id),
    onError: toastError,
  });
}
