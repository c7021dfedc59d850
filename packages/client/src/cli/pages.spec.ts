import { describe, expect, it } from 'vitest';
import { firstOf } from './pages.js';

describe('firstOf', () => {
  const items = Array.from({ length: 250 }, (_, index) => index);
  const asked: number[] = [];
  const fetchPage = ({ limit, cursor }: { limit: number; cursor?: string }) => {
    asked.push(limit);
    const start = Number(cursor ?? 0);
    const end = start + limit;
    return Promise.resolve({
      data: items.slice(start, end),
      total: items.length,
      next_cursor: end < items.length ? String(end) : null,
    });
  };

  it.each([
    [10, [10]],
    [120, [100, 20]],
    [1_000, [100, 100, 100]],
    [Number.POSITIVE_INFINITY, [100, 100, 100]],
  ])('asks for the first %d by pages of %j', async (limit, pages) => {
    asked.length = 0;
    const { data, total } = await firstOf(limit, fetchPage);
    expect(asked).toEqual(pages);
    expect(data).toEqual(items.slice(0, limit));
    expect(total).toBe(250);
  });
});
