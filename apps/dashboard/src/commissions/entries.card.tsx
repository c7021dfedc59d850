import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { commissionQueries } from '../api/commission.queries.js';
import { Card } from '../ui/card.js';
import { Failure, SkeletonRows } from '../ui/states.js';
import { EntryTable } from './entry.table.js';

const SHOWN = 8;

/** The latest entries of something, and the way to all of them. */
export function EntriesCard({
  title,
  filter,
  empty,
}: {
  title: string;
  filter: { party?: string; contract?: string; invoice?: string };
  empty: string;
}) {
  const { data, error, refetch } = useQuery(commissionQueries.someEntries(filter, SHOWN));
  const { invoice, ...search } = filter;
  return (
    <Card
      title={title}
      count={data?.total}
      actions={
        invoice === undefined && (
          <Link to="/commissions/ledger" search={search} className="text-accent text-xs underline">
            To the ledger
          </Link>
        )
      }
    >
      {data ? (
        data.data.length > 0 ? (
          <EntryTable entries={data.data} label={title} />
        ) : (
          <p className="text-muted px-4 py-6">{empty}</p>
        )
      ) : error ? (
        <Failure error={error} onRetry={() => void refetch()} />
      ) : (
        <SkeletonRows rows={4} />
      )}
    </Card>
  );
}
