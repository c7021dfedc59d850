import type { TaskFilter } from '@slipway/client';
import { api } from '../api/api.js';
import { paged } from '../api/paged.js';

/** While something waits to be stored it is asked again, for no event tells when it is. */
const WHILE_BUFFERED_MS = 5_000;

export const taskQueries = {
  list: (filter: TaskFilter) => ({
    ...paged(['tasks', 'list', filter], (at) => api.tasks.list({ ...filter, ...at })),
    refetchInterval: ({
      state,
    }: {
      state: { data?: { pages: { data: { buffered: boolean }[] }[] } | undefined };
    }) =>
      state.data?.pages.some(({ data }) => data.some(({ buffered }) => buffered)) ? WHILE_BUFFERED_MS : false,
  }),
};
