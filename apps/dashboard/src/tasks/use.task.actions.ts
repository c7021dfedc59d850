import { useMutation, useQueryClient, type QueryClient } from '@tanstack/react-query';
import { ProblemError } from '@slipway/client';
import { newId } from '@slipway/shared/ids';
import type { Task, TaskContent } from '@slipway/shared/contracts';
import { api } from '../api/api.js';
import { isMissing } from '../api/is.missing.js';
import { toast, toastError } from '../ui/toasts.js';
import { cachedTask, hideTask, holdReads, showNewTask, showTask } from './task.cache.js';
import { begun, changed, contentOf } from './task.rules.js';

/** Whether somebody else was faster. */
export function isConflict(error: Error | null): boolean {
  return error instanceof ProblemError && error.problem.status === 412;
}

export interface NewTask {
  id: string;
  title: string;
}

/**
 * Adds a task by its title.
 * @param onFailed is given what may not have come to be. Should only the answer have got lost, sending the same again makes
 * no second one
 */
export function useAddTask(onFailed: (task: NewTask) => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, title }: NewTask) => api.tasks.create({ id, title }),
    onMutate: async ({ id, title }) => {
      await holdReads(client);
      showNewTask(client, begun(id, title));
    },
    onSuccess: (task) => showTask(client, task),
    onError: (error, { id, title }) => {
      hideTask(client, id);
      toastError(error);
      onFailed({ id, title });
    },
  });
}

export const newTask = (title: string): NewTask => ({ id: newId(), title });

/** What can be done with a task of a list. Changes of one task wait for each other, so that it is not its own rival. */
export function useTaskActions({ id, title }: Task) {
  const client = useQueryClient();
  const scope = { id: `task ${id}` };
  const change = useMutation({
    scope,
    mutationFn: (part: Partial<TaskContent>) => {
      const task = cachedTask(client, id);
      if (!task) throw new Error(`“${title}” is not there any more.`);
      return api.tasks.put(id, { ...contentOf(task), ...part }, task.version);
    },
    onMutate: async (part) => {
      await holdReads(client);
      const before = cachedTask(client, id);
      if (before) showTask(client, changed(before, { ...contentOf(before), ...part }));
      return before;
    },
    onSuccess: (task) => showTask(client, task),
    onError: async (error, part, before) => {
      if (before) showTask(client, before);
      if (isConflict(error)) await offerNewer(client, id, part);
      else if (isMissing(error)) forget(client, id, title);
      else toastError(error);
    },
  });
  const remove = useMutation({
    scope,
    mutationFn: (task: Task) => api.tasks.delete(id, task.version),
    onMutate: async () => {
      await holdReads(client);
      return { restore: hideTask(client, id) };
    },
    onSuccess: (_, task) =>
      toast('done', `“${title}” is deleted.`, {
        label: 'Undo',
        run: () => void putBack(client, task),
      }),
    onError: async (error, _, context) => {
      if (isMissing(error)) return;
      context?.restore();
      if (!isConflict(error)) return toastError(error);
      const newer = await readAgain(client, id);
      if (newer)
        toast(
          'failed',
          `“${newer.title}” was changed elsewhere, so it is not deleted. This is the newer version.`,
        );
    },
  });
  return { change, remove };
}

/** Says that somebody else was faster, shows what they wrote, and offers to change that. */
async function offerNewer(client: QueryClient, id: string, part: Partial<TaskContent>): Promise<void> {
  const newer = await readAgain(client, id);
  if (!newer) return;
  toast('failed', `“${newer.title}” was changed elsewhere in the meantime. You see the newer version.`, {
    label: 'Change it anyway',
    run: () =>
      void api.tasks
        .put(id, { ...contentOf(newer), ...part }, newer.version)
        .then((task) => showTask(client, task), toastError),
  });
}

/** The task as it is on record; shown, if it is still there. */
async function readAgain(client: QueryClient, id: string): Promise<Task | undefined> {
  try {
    const task = await api.tasks.get(id);
    showTask(client, task);
    return task;
  } catch (error) {
    if (error instanceof Error && isMissing(error)) forget(client, id, cachedTask(client, id)?.title ?? 'It');
    else if (error instanceof Error) toastError(error);
    return undefined;
  }
}

function forget(client: QueryClient, id: string, title: string): void {
  hideTask(client, id);
  toast('failed', `“${title}” was deleted elsewhere.`);
}

/** Makes a task again that was deleted, under its own id. */
async function putBack(client: QueryClient, task: Task): Promise<void> {
  try {
    await api.tasks.create({ id: task.id, ...contentOf(task) });
    await client.invalidateQueries({ queryKey: ['tasks'] });
  } catch (error) {
    if (error instanceof Error) toastError(error);
  }
}
