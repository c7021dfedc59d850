import { QueryClient, QueryObserver } from '@tanstack/react-query';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { JobStatusChange } from '@slipway/shared/contracts';
import { keepCacheTrue } from './cache.updates.js';

const change = (over: Partial<JobStatusChange>): JobStatusChange => ({
  job_id: 'one',
  job_type: 'build',
  status: 'active',
  progress: 10,
  stage: 'clone',
  at: '2026-01-01T00:00:00.000Z',
  ...over,
});

describe('a cache that events keep true', () => {
  let client: QueryClient;
  let listener: ReturnType<typeof keepCacheTrue>;
  beforeEach(() => {
    vi.useFakeTimers();
    client = new QueryClient();
    listener = keepCacheTrue(client);
  });
  afterEach(() => {
    client.clear();
    vi.useRealTimers();
  });

  /** Somebody who looks at a query. @returns how often it was fetched */
  const look = (queryKey: unknown[], data: unknown) => {
    const fetches = vi.fn<() => Promise<unknown>>(async () => data);
    client.setQueryData(queryKey, data);
    new QueryObserver(client, { queryKey, queryFn: fetches, staleTime: Infinity }).subscribe(() => undefined);
    return fetches;
  };

  it('writes progress into what is shown, and fetches nothing for it', async () => {
    const list = { data: [{ id: 'one', status: 'active', progress: 0 }, { id: 'two' }] };
    const fetches = look(['jobs', 'some', {}, 6], list);
    client.setQueryData(['jobs', 'one', 'one'], { id: 'one', status: 'active', progress: 0 });
    listener.onJobs([change({})]);
    await vi.advanceTimersByTimeAsync(600);
    const before = fetches.mock.calls.length;
    listener.onJobs([change({ progress: 55, stage: 'build' })]);
    await vi.advanceTimersByTimeAsync(600);
    expect(fetches).toHaveBeenCalledTimes(before);
    expect(client.getQueryData(['jobs', 'one', 'one'])).toMatchObject({ progress: 55, stage: 'build' });
  });

  it('fetches lists again when a status changes: once for however many changes', async () => {
    const fetches = look(['jobs', 'some', {}, 6], { data: [] });
    for (let index = 0; index < 100; index += 1) listener.onJobs([change({ job_id: `job ${index}` })]);
    await vi.advanceTimersByTimeAsync(600);
    expect(fetches).toHaveBeenCalledTimes(1);
  });

  it('fetches accounts and directories again while a job makes them, and not for a build', async () => {
    const accounts = look(['accounts', 'stats'], { total: 0 });
    const directories = look(['directories', 'all'], { data: [] });
    listener.onJobs([change({ job_type: 'build' })]);
    await vi.advanceTimersByTimeAsync(600);
    expect(accounts).not.toHaveBeenCalled();
    listener.onJobs([change({ job_id: 'two', job_type: 'account' })]);
    await vi.advanceTimersByTimeAsync(600);
    listener.onJobs([change({ job_id: 'two', job_type: 'account', progress: 50 })]);
    await vi.advanceTimersByTimeAsync(600);
    expect(accounts).toHaveBeenCalledTimes(2);
    expect(directories).toHaveBeenCalledTimes(2);
  });

  it('fetches what a calculation changes again when it ends, and not while it goes on', async () => {
    const entries = look(['commissions', 'summary'], { contracts: 1 });
    const statements = look(['statements', 'some', {}, 8], { data: [] });
    const running = change({ job_id: 'run', job_type: 'commission_run' });
    listener.onJobs([running]);
    await vi.advanceTimersByTimeAsync(600);
    const before = entries.mock.calls.length;
    listener.onJobs([{ ...running, progress: 60 }]);
    await vi.advanceTimersByTimeAsync(600);
    expect(entries).toHaveBeenCalledTimes(before);
    listener.onJobs([{ ...running, status: 'completed', progress: 100 }]);
    await vi.advanceTimersByTimeAsync(600);
    expect(entries).toHaveBeenCalledTimes(before + 1);
    expect(statements).toHaveBeenCalledTimes(before + 1);
  });

  it('changes a long list in place, and leaves its pages where they are', async () => {
    const page = (id: string) => ({
      data: [{ slug: id, latest_deployment: { job_id: id, status: 'queued' } }],
    });
    const pages = ['a', 'b', 'c', 'one'].map(page);
    const fetches = look(['projects', 'list', {}], { pages, pageParams: [] });
    listener.onJobs([change({ status: 'failed' })]);
    await vi.advanceTimersByTimeAsync(600);
    expect(fetches).not.toHaveBeenCalled();
    const list = client.getQueryData<{ pages: typeof pages }>(['projects', 'list', {}])!;
    expect(list.pages[3]!.data[0]!.latest_deployment.status).toBe('failed');
    // What did not change is the same object: nothing of it is drawn again.
    expect(list.pages[0]).toBe(pages[0]);
    listener.onResync();
    await vi.advanceTimersByTimeAsync(600);
    expect(fetches).toHaveBeenCalled();
  });

  it('leaves what was marked as stale stale, however much progress is told of it', async () => {
    const key = ['jobs', 'list', {}];
    client.setQueryData(key, {
      pages: [{ data: [{ id: 'one', status: 'active', progress: 0 }] }],
      pageParams: [],
    });
    await client.invalidateQueries({ queryKey: ['jobs'] });
    const { dataUpdatedAt } = client.getQueryState(key)!;
    await vi.advanceTimersByTimeAsync(1_000);
    listener.onJobs([change({ progress: 70 }), change({ job_id: 'other' })]);
    expect(client.getQueryData(key)).toMatchObject({ pages: [{ data: [{ progress: 70 }] }] });
    expect(client.getQueryState(key)).toMatchObject({ isInvalidated: true, dataUpdatedAt });
  });

  it('forgets a project that was deleted', () => {
    client.setQueryData(['projects', 'one', 'pier'], {});
    listener.onProjects([{ slug: 'pier', change: 'deleted' }]);
    expect(client.getQueryData(['projects', 'one', 'pier'])).toBeUndefined();
  });

  it('passes over a status that it does not know', () => {
    client.setQueryData(['jobs', 'one', 'one'], { id: 'one', status: 'active' });
    listener.onJobs([change({ status: 'dreaming' })]);
    expect(client.getQueryData(['jobs', 'one', 'one'])).toEqual({ id: 'one', status: 'active' });
  });
});
