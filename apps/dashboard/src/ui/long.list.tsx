import type { InfiniteData, UseInfiniteQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Button } from './button.js';
import { More } from './more.js';
import { Empty, Failure, SkeletonRows } from './states.js';

export interface LongListProps<T> {
  list: UseInfiniteQueryResult<InfiniteData<{ data: T[]; total: number }>>;
  /** Where there is nothing at all. */
  empty: ReactNode;
  /** Where the filters leave nothing. */
  nothing?: string;
  /** Takes the filters away, where there are some. */
  onShowAll?: (() => void) | undefined;
}

/** A list that goes on; or why there is nothing in it, and what to do next. */
export function LongList<T>({
  list,
  empty,
  nothing = 'Nothing is like that',
  onShowAll,
  children,
}: LongListProps<T> & { children: (shown: T[]) => ReactNode }) {
  const shown = list.data?.pages.flatMap(({ data }) => data);
  return (
    <>
      {shown ? (
        shown.length > 0 ? (
          children(shown)
        ) : onShowAll ? (
          <Empty title={nothing} action={<Button onClick={onShowAll}>Show all</Button>} />
        ) : (
          empty
        )
      ) : list.error ? (
        <Failure error={list.error} onRetry={() => void list.refetch()} />
      ) : (
        <SkeletonRows rows={8} />
      )}
      <More
        hasMore={list.hasNextPage}
        isLoading={list.isFetchingNextPage}
        load={() => void list.fetchNextPage()}
      />
    </>
  );
}
