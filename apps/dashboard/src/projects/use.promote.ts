import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api } from '../api/api.js';
import { queries } from '../api/queries.js';
import { toast, toastError } from '../ui/toasts.js';

/** Moves a project's address to a deployment, forwards or back: shown at once, taken back when refused, with a way back. */
export function usePromote(slug: string) {
  const client = useQueryClient();
  const key = queries.project(slug).queryKey;
  const point = (id: string | null) =>
    client.setQueryData(key, (project) => project && { ...project, alias_deployment_id: id });

  const promote = useMutation({
    mutationFn: ({ id }: { id: string; isUndo?: boolean }) => api.promote(id),
    onMutate: async ({ id }) => {
      // What it shows now is the way back, also on a page that has not asked for it.
      const before = (await client.ensureQueryData(queries.project(slug))).alias_deployment_id;
      point(id);
      return before;
    },
    onSuccess: (_, { isUndo }, before) => {
      if (isUndo === true) toast('done', 'The site shows what it showed before.');
      else
        toast(
          'done',
          'The site shows this deployment now.',
          before === null
            ? undefined
            : { label: 'Undo', run: () => promote.mutate({ id: before, isUndo: true }) },
        );
    },
    onError: (error, _, before) => {
      if (before !== undefined) point(before);
      toastError(error);
    },
    onSettled: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: ['projects'] }),
        client.invalidateQueries({ queryKey: ['deployments'] }),
      ]),
  });
  return promote;
}
