import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Card } from './card.js';
import { Failure, SkeletonRows } from './states.js';

/** The first few of a list, with the way to all of them. */
export function FewCard<T>({
  title,
  few: { data, error, refetch },
  all,
  none,
  children,
}: {
  title: string;
  few: UseQueryResult<{ data: T[]; total: number }>;
  /** The link to all of them, where these are not all. */
  all: (word: string) => ReactNode;
  /** What is said where there is nothing. */
  none: string;
  children: (shown: T[]) => ReactNode;
}) {
  return (
    <Card
      title={title}
      count={data?.total}
      actions={data && data.total > data.data.length && all(`All ${data.total.toLocaleString('en')}`)}
    >
      {data ? (
        data.data.length > 0 ? (
          children(data.data)
        ) : (
          <p className="text-muted px-4 py-6">{none}</p>
        )
      ) : error ? (
        <Failure error={error} onRetry={() => void refetch()} />
      ) : (
        <SkeletonRows rows={3} />
      )}
    </Card>
  );
}
