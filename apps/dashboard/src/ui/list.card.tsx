import type { InfiniteData, UseInfiniteQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Button } from './button.js';
import { Card } from './card.js';
import { More } from './more.js';
import { Empty, Failure, SkeletonRows } from './states.js';
import { Table, type Column } from './table.js';

interface Listed<T> {
  data: T[];
  total: number;
}

/** A list that goes on, as a table; or why there is nothing in it, and what to do next. */
export function ListCard<T>({
  label,
  title,
  list,
  columns,
  row,
  empty,
  onShowAll,
}: {
  /** What it lists. */
  label: string;
  title?: string;
  list: UseInfiniteQueryResult<InfiniteData<Listed<T>>>;
  columns: readonly Column[];
  row: (item: T) => ReactNode;
  /** Where there is nothing at all. */
  empty: ReactNode;
  /** Takes the filters away, where there are some. */
  onShowAll?: (() => void) | undefined;
}) {
  const shown = list.data?.pages.flatMap(({ data }) => data);
  return (
    <Card {...(title === undefined ? {} : { title, count: list.data?.pages[0]?.total })}>
      {shown ? (
        shown.length > 0 ? (
          <Table label={label} columns={columns}>
            {shown.map(row)}
          </Table>
        ) : onShowAll ? (
          <Empty title="Nothing is like that" action={<Button onClick={onShowAll}>Show all</Button>} />
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
    </Card>
  );
}
