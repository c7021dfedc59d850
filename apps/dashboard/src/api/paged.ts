import { infiniteQueryOptions, keepPreviousData } from '@tanstack/react-query';

const PAGE = 30;

interface At {
  limit: number;
  cursor?: string;
}

/** A list that is read page by page; while another filter's is on its way, the last one stays. */
export function paged<T extends { next_cursor: string | null }>(
  queryKey: readonly unknown[],
  read: (at: At) => Promise<T>,
) {
  return infiniteQueryOptions({
    queryKey,
    queryFn: ({ pageParam }) =>
      read({ limit: PAGE, ...(pageParam === undefined ? {} : { cursor: pageParam }) }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next_cursor }) => next_cursor ?? undefined,
    placeholderData: keepPreviousData,
  });
}
