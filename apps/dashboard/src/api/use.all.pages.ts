import { useEffect } from 'react';
import type { InfiniteData, UseInfiniteQueryResult } from '@tanstack/react-query';

/** All there is of a list, as it comes: one page after the other is fetched, unasked. */
export function useAllPages<T>({
  data,
  hasNextPage,
  isFetching,
  fetchNextPage,
}: Pick<
  UseInfiniteQueryResult<InfiniteData<{ data: T[] }>>,
  'data' | 'hasNextPage' | 'isFetching' | 'fetchNextPage'
>): T[] {
  useEffect(() => {
    if (hasNextPage && !isFetching) void fetchNextPage();
  }, [hasNextPage, isFetching, fetchNextPage]);
  return data?.pages.flatMap((page) => page.data) ?? [];
}
