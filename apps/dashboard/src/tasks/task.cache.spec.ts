import { QueryClient } from '@tanstack/react-query';
import { beforeEach, describe, expect, it } from 'vitest';
import { cachedTask, hideTask, showNewTask, showTask } from './task.cache.js';
import { begun, filterOf } from './task.rules.js';

const named = (id: string) => ({ ...begun(id, `Task ${id}`), version: 1 });
const OPEN = ['tasks', 'list', filterOf(undefined, undefined)];
const DONE = ['tasks', 'list', filterOf('done', undefined)];

let client: QueryClient;
beforeEach(() => {
  client = new QueryClient();
  const page = (ids: string[], total: number) => ({
    data: ids.map(named),
    page: 1,
    limit: 2,
    total,
    next_cursor: null,
  });
  client.setQueryData(OPEN, {
    pages: [page(['4', '3'], 4), page(['2', '1'], 4)],
    pageParams: [undefined, 'x'],
  });
  client.setQueryData(DONE, { pages: [page([], 0)], pageParams: [undefined] });
});

interface Cached {
  pages: { data: { id: string; title: string }[]; total: number }[];
}
const shown = (key: unknown[]) =>
  client.getQueryData<Cached>(key)!.pages.map(({ data, total }) => [data.map(({ id }) => id).join(), total]);

describe('what is shown of tasks before the gateway has answered', () => {
  it('a change is shown where the task stands', () => {
    showTask(client, { ...named('2'), status: 'done' });
    expect(cachedTask(client, '2')).toMatchObject({ status: 'done' });
    expect(shown(OPEN)).toEqual([
      ['4,3', 4],
      ['2,1', 4],
    ]);
  });

  it('a new one is first in the lists that have it, and in no other', () => {
    showNewTask(client, named('5'));
    expect(shown(OPEN)).toEqual([
      ['5,4,3', 5],
      ['2,1', 5],
    ]);
    expect(shown(DONE)).toEqual([['', 0]]);
  });

  it('one that goes can come back to where it was', () => {
    const restore = hideTask(client, '3');
    expect(shown(OPEN)).toEqual([
      ['4', 3],
      ['2,1', 3],
    ]);
    restore();
    expect(shown(OPEN)).toEqual([
      ['4,3', 4],
      ['2,1', 4],
    ]);
  });

  it('one that is nowhere changes nothing', () => {
    const before = shown(OPEN);
    hideTask(client, '9');
    showTask(client, named('9'));
    expect(shown(OPEN)).toEqual(before);
    expect(cachedTask(client, '9')).toBeUndefined();
  });
});
