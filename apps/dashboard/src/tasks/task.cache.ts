import type { InfiniteData, QueryClient } from '@tanstack/react-query';
import type { TaskList } from '@slipway/client';
import type { Task } from '@slipway/shared/contracts';
import { isIn } from './task.rules.js';

/* Lists show a change at once, before the gateway has answered. */

const LISTS = { queryKey: ['tasks', 'list'] };
type Pages = InfiniteData<TaskList, string | undefined>;

/** Stops reads that would bring back how it was; those that bring the first of a list go on. */
export function holdReads(client: QueryClient): Promise<void> {
  return client.cancelQueries({ ...LISTS, predicate: ({ state }) => state.data !== undefined });
}

export function cachedTask(client: QueryClient, id: string): Task | undefined {
  return client
    .getQueriesData<Pages>(LISTS)
    .flatMap(([, list]) => list?.pages ?? [])
    .flatMap(({ data }) => data)
    .find((task) => task.id === id);
}

/** Shows how a task is now wherever it is shown; where its list would not have it any more it stays until that is read. */
export function showTask(client: QueryClient, task: Task): void {
  client.setQueriesData<Pages>(LISTS, (list) =>
    changedPages(list, (page) => ({
      ...page,
      data: page.data.map((each) => (each.id === task.id ? task : each)),
    })),
  );
}

/** Puts a new task at the top of the lists that have it. */
export function showNewTask(client: QueryClient, task: Task): void {
  for (const [queryKey, list] of client.getQueriesData<Pages>(LISTS)) {
    if (!isIn(queryKey[2] ?? {}, task)) continue;
    client.setQueryData<Pages>(
      queryKey,
      changedPages(list, (page, index) => ({
        ...page,
        data: index === 0 ? [task, ...page.data] : page.data,
        total: page.total + 1,
      })),
    );
  }
}

/** Takes a task out of all lists. @returns what brings it back to where it was */
export function hideTask(client: QueryClient, id: string): () => void {
  const before = client.getQueriesData<Pages>(LISTS);
  client.setQueriesData<Pages>(LISTS, (list) =>
    list?.pages.some(({ data }) => data.some((task) => task.id === id))
      ? changedPages(list, (page) => ({
          ...page,
          data: page.data.filter((task) => task.id !== id),
          total: page.total - 1,
        }))
      : list,
  );
  return () => {
    for (const [queryKey, list] of before) client.setQueryData(queryKey, list);
  };
}

function changedPages(
  list: Pages | undefined,
  change: (page: TaskList, index: number) => TaskList,
): Pages | undefined {
  return list && { ...list, pages: list.pages.map(change) };
}
